import { expect, it } from 'vitest';
import { armServer, group } from './arm-server.ts';
import { diskPath, done, idOf, snapshotPath } from './compute.ts';
import { aVhd, uri } from './vhd.ts';

const disk = diskPath('d1');
const empty = {
  location: 'westeurope',
  sku: { name: 'Premium_LRS' },
  tags: {},
  properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 10 },
};

it('is accepted with little in the answer, and told in full when it is made', async () => {
  const { send, clock } = await armServer();
  const accepted = await send('PUT', disk, empty);
  expect([accepted.status, JSON.stringify(accepted.json)]).toEqual([
    202,
    JSON.stringify({
      name: 'd1',
      id: idOf(disk),
      type: 'Microsoft.Compute/disks',
      location: 'westeurope',
      tags: {},
      sku: { name: 'Premium_LRS' },
      properties: {
        creationData: { createOption: 'Empty' },
        diskSizeGB: 10,
        provisioningState: 'Updating',
      },
    }),
  ]);
  const { headers } = accepted;
  expect(headers['location']).toMatch(
    /DiskOperations\/[0-9a-f-]{36}\?p=[0-9a-f-]{36}&monitor=true&/,
  );
  clock.advance(1);
  const { json } = await send('GET', disk);
  expect(json.sku).toEqual({ name: 'Premium_LRS', tier: 'Premium' });
  const { timeCreated, uniqueId, ...rest } = json.properties;
  expect(JSON.stringify(rest)).toBe(
    JSON.stringify({
      creationData: { createOption: 'Empty' },
      diskSizeGB: 10,
      diskIOPSReadWrite: 120,
      diskMBpsReadWrite: 25,
      encryption: { type: 'EncryptionAtRestWithPlatformKey' },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      diskState: 'Unattached',
      diskSizeBytes: 10 * 2 ** 30,
      tier: 'P3',
    }),
  );
  const operation = await send('GET', headers['azure-asyncoperation'] ?? '');
  expect(operation.json.properties.output).toEqual(json);
  expect((await send('GET', headers['location'] ?? '')).json).toEqual(json);
});

it('is copied to a snapshot and back', async () => {
  const server = await armServer();
  await done(server, 'PUT', disk, empty);
  const source = (await server.send('GET', disk)).json;
  const copyOf = (path: string) => ({
    location: 'westeurope',
    properties: { creationData: { createOption: 'Copy', sourceResourceId: idOf(path) } },
  });
  await done(server, 'PUT', snapshotPath('s1'), copyOf(disk));
  const { properties, sku } = (await server.send('GET', snapshotPath('s1'))).json;
  expect(sku).toEqual({ name: 'Standard_LRS', tier: 'Standard' });
  expect(properties).toMatchObject({
    creationData: { createOption: 'Copy', sourceUniqueId: source.properties.uniqueId },
    diskSizeGB: 10,
    incremental: false,
    snapshotAccessState: 'Available',
  });
  expect(properties.tier).toBeUndefined();
  await done(server, 'PUT', diskPath('d2'), copyOf(snapshotPath('s1')));
  expect((await server.send('GET', diskPath('d2'))).json.properties.diskSizeGB).toBe(10);
  const absent = await server.send('PUT', diskPath('d3'), copyOf(diskPath('d9')));
  expect([absent.status, absent.json.error]).toEqual([
    404,
    { code: 'NotFound', message: 'Resource d9 is not found.' },
  ]);
  const list = `${group}/providers/Microsoft.Compute/disks?api-version=2025-01-02`;
  expect((await server.send('GET', list)).json.value).toHaveLength(2);
});

it('is imported from a VHD, or not', async () => {
  const server = await armServer();
  const creationData = { createOption: 'Import', sourceUri: uri };
  const body = { location: 'westeurope', properties: { creationData, osType: 'Linux' } };
  expect((await server.send('PUT', disk, body)).status).toBe(400);
  server.blobs.set(uri, aVhd());
  await done(server, 'PUT', disk, body);
  const { properties } = (await server.send('GET', disk)).json;
  expect([properties.diskSizeGB, properties.osType]).toEqual([30, 'Linux']);
});

it('waits for an upload, and gives a URL while access is granted', async () => {
  const server = await armServer();
  const state = async () => (await server.send('GET', disk)).json.properties.diskState;
  const creationData = { createOption: 'Upload', uploadSizeBytes: 30 * 2 ** 30 + 512 };
  await done(server, 'PUT', disk, { location: 'westeurope', properties: { creationData } });
  expect(await state()).toBe('ReadyToUpload');
  const access = { access: 'Write', durationInSeconds: 3600 };
  const granted = await done(server, 'POST', diskPath('d1', '/beginGetAccess'), access);
  expect(granted.status).toBe(202);
  const { json } = await server.send('GET', granted.headers['location'] ?? '');
  expect(json.accessSAS).toMatch(/^https:\/\/md-/);
  expect(await state()).toBe('ActiveUpload');
  expect((await server.send('DELETE', disk)).status).toBe(409);
  await done(server, 'POST', diskPath('d1', '/endGetAccess'));
  expect(await state()).toBe('Unattached');
  expect((await server.send('DELETE', disk)).status).toBe(202);
});

it.each<[string, object, string, RegExp]>([
  ['no size', { creationData: { createOption: 'Empty' } }, 'InvalidParameter', /diskSizeGB/],
  ['no creationData', { diskSizeGB: 1 }, 'InvalidParameter', /creationData/],
  [
    'an upload of half a MiB',
    { creationData: { createOption: 'Upload', uploadSizeBytes: 30 * 2 ** 30 + 1024 } },
    'BadRequest',
    /must be a multiple of MiB/,
  ],
  [
    'an option that is not offered',
    { creationData: { createOption: 'Restore' } },
    'NotSupportedByLocalAzure',
    /Use Empty, Copy, CopyStart, Import/,
  ],
])('is refused with %s', async (_what, properties, code, message) => {
  const { send } = await armServer();
  const { status, json } = await send('PUT', disk, { location: 'westeurope', properties });
  expect([status, json.error.code]).toEqual([400, code]);
  expect(json.error.message).toMatch(message);
});

it('grows and never shrinks', async () => {
  const server = await armServer();
  await done(server, 'PUT', disk, empty);
  await done(server, 'PATCH', disk, { properties: { diskSizeGB: 40 } });
  expect((await server.send('GET', disk)).json.properties).toMatchObject({
    diskSizeGB: 40,
    tier: 'P6',
  });
  const smaller = await server.send('PATCH', disk, { properties: { diskSizeGB: 20 } });
  expect([smaller.status, smaller.json.error.code]).toEqual([409, 'ResizeDiskError']);
});
