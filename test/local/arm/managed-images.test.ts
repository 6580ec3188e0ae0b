import { expect, it } from 'vitest';
import { armServer } from './arm-server.ts';
import {
  aMachine,
  diskPath,
  done,
  generalized,
  idOf,
  imagePath,
  machinePath,
  snapshotPath,
} from './compute.ts';
import { aVhd, uri } from './vhd.ts';

const image = imagePath('golden');
const fromMachine = {
  location: 'westeurope',
  tags: {},
  properties: { sourceVirtualMachine: { id: idOf(machinePath('vm1')) } },
};

it('is made from a generalized machine as Azure tells it, byte for byte', async () => {
  const server = await armServer();
  await generalized(server);
  const { status, json, headers } = await server.send('PUT', image, fromMachine);
  expect([status, headers['location']]).toEqual([201, undefined]);
  expect(headers['azure-asyncoperation']).toContain('/operations/');
  const told = (sizes: { diskSizeGB?: number }[], provisioningState: string) => ({
    sourceVirtualMachine: fromMachine.properties.sourceVirtualMachine,
    storageProfile: {
      osDisk: {
        osType: 'Linux',
        osState: 'Generalized',
        ...sizes[0],
        managedDisk: { id: idOf(diskPath('os')) },
        caching: 'ReadWrite',
        storageAccountType: 'Premium_LRS',
      },
      dataDisks: [
        {
          lun: 0,
          ...sizes[1],
          managedDisk: { id: idOf(diskPath('data')) },
          caching: 'None',
          storageAccountType: 'Premium_LRS',
        },
      ],
    },
    provisioningState,
    hyperVGeneration: 'V1',
  });
  expect(JSON.stringify(json.properties)).toBe(JSON.stringify(told([], 'Creating')));
  server.clock.advance(5);
  const made = await server.send('GET', image);
  expect(JSON.stringify(made.json.properties)).toBe(
    JSON.stringify(told([{ diskSizeGB: 30 }, { diskSizeGB: 10 }], 'Succeeded')),
  );
  expect(Object.keys(made.json)).toEqual(['name', 'id', 'type', 'location', 'tags', 'properties']);
  expect(made.headers['x-ms-ratelimit-remaining-resource']).toBe(
    'Microsoft.Compute/GetImagesSubscriptionMaximum;359',
  );
});

it('needs a machine that was generalized, and is there', async () => {
  const server = await armServer();
  const absent = await server.send('PUT', image, fromMachine);
  expect([absent.status, absent.json.error.message]).toEqual([
    404,
    "Source Virtual Machine 'vm1' specified in the request does not exist in this Azure location.",
  ]);
  await done(server, 'PUT', machinePath('vm1'), aMachine());
  const { status, json } = await server.send('PUT', image, fromMachine);
  expect([status, json.error]).toEqual([
    409,
    {
      code: 'OperationNotAllowed',
      message: "The operation 'Create Image' requires the Virtual Machine 'vm1' to be Generalized.",
    },
  ]);
});

it('changes nothing but its tags', async () => {
  const server = await armServer();
  await generalized(server);
  await done(server, 'PUT', image, fromMachine);
  const { json } = await server.send('GET', image);
  const changed = await server.send('PUT', image, { ...json, tags: { foo: 'bar' } });
  expect([changed.status, changed.json.properties.provisioningState]).toEqual([200, 'Updating']);
  expect(changed.json.properties.storageProfile.osDisk.diskSizeGB).toBe(30);
  server.clock.advance(5);
  await done(server, 'PATCH', image, { tags: { foo: 'baz' } });
  expect((await server.send('GET', image)).json.tags).toEqual({ foo: 'baz' });
  json.properties.storageProfile.osDisk.caching = 'None';
  const refused = await server.send('PUT', image, json);
  expect([refused.status, refused.json.error.code]).toEqual([409, 'PropertyChangeNotAllowed']);
});

it('is listed with its group in upper case, and deleted', async () => {
  const server = await armServer();
  await generalized(server);
  await done(server, 'PUT', image, fromMachine);
  const list = await server.send('GET', imagePath());
  expect(list.json.value[0].id).toContain('/resourceGroups/IMAGES/');
  const { status, headers } = await server.send('DELETE', image);
  expect([status, headers['location'] !== undefined]).toEqual([202, true]);
  server.clock.advance(5);
  expect((await server.send('GET', imagePath())).json).toEqual({ value: [] });
  expect((await server.send('GET', machinePath('vm1'))).status).toBe(200);
});

it('is made from disks and snapshots', async () => {
  const server = await armServer();
  server.resourceManager.seed([
    { id: idOf(diskPath('d')), location: 'westeurope', properties: { diskSizeGB: 64 } },
    { id: idOf(snapshotPath('s')), location: 'westeurope', properties: { diskSizeGB: 8 } },
  ]);
  const storageProfile = {
    osDisk: { osType: 'Linux', osState: 'Specialized', managedDisk: { id: idOf(diskPath('d')) } },
    dataDisks: [{ lun: 1, snapshot: { id: idOf(snapshotPath('s')) } }],
  };
  await done(server, 'PUT', image, { location: 'westeurope', properties: { storageProfile } });
  const { properties } = (await server.send('GET', image)).json;
  expect(JSON.stringify(properties.storageProfile.osDisk)).toBe(
    JSON.stringify({
      osType: 'Linux',
      osState: 'Specialized',
      diskSizeGB: 64,
      managedDisk: { id: idOf(diskPath('d')) },
      caching: 'None',
      storageAccountType: 'Standard_LRS',
    }),
  );
  expect([properties.hyperVGeneration, properties.sourceVirtualMachine]).toEqual(['V1', undefined]);
});

it('is of an edge zone where it is asked to be, with disks of that zone', async () => {
  const server = await armServer();
  server.resourceManager.seed([{ id: idOf(diskPath('d')), location: 'westeurope' }]);
  const osDisk = {
    osType: 'Linux',
    osState: 'Generalized',
    managedDisk: { id: idOf(diskPath('d')) },
  };
  const extendedLocation = { name: 'microsoftlosangeles1', type: 'EdgeZone' };
  const body = {
    location: 'westeurope',
    extendedLocation,
    properties: { storageProfile: { osDisk } },
  };
  const made = (await done(server, 'PUT', image, body)).json;
  expect(JSON.stringify(made.extendedLocation)).toBe(
    '{"type":"EdgeZone","name":"microsoftlosangeles1"}',
  );
  expect(made.properties.storageProfile.osDisk.storageAccountType).toBe('StandardSSD_LRS');
  await done(server, 'PATCH', image, { tags: { a: 'b' } });
  const told = (await server.send('GET', image)).json;
  expect(Object.keys(told).at(-1)).toBe('extendedLocation');
});

it('is made from a blob, and fails in the end for one that is no VHD', async () => {
  const server = await armServer();
  const blobUri = uri;
  const osDisk = { osType: 'Linux', osState: 'Generalized', blobUri };
  const body = { location: 'westeurope', properties: { storageProfile: { osDisk } } };
  const { headers } = await done(server, 'PUT', image, body);
  const operation = await server.send('GET', headers['azure-asyncoperation'] ?? '');
  expect(operation.json).toMatchObject({ status: 'Failed', error: { code: 'InvalidParameter' } });
  expect((await server.send('GET', image)).json.properties.provisioningState).toBe('Failed');
  server.blobs.set(uri, aVhd());
  await done(server, 'PUT', imagePath('other'), body);
  const { json } = await server.send('GET', imagePath('other'));
  expect(json.properties.storageProfile.osDisk).toMatchObject({ blobUri, diskSizeGB: 30 });
});
