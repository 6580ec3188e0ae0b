import { expect, it } from 'vitest';
import type { BlobFacts } from '../../../local/arm/resource-manager.ts';
import { accountId } from '../../../local/fixed-ids.ts';
import { definition, gallery, group } from './arm-server.ts';
import { prepared, regions, version } from './prepared.ts';
import { aDefinition, aVersion, aVhd, uri } from './vhd.ts';

const account = { storageAccountId: accountId, uri };
const copy = `${gallery}/images/copy`;

it.each<[string, BlobFacts | undefined, string, RegExp]>([
  [
    'is not there',
    undefined,
    'InvalidParameter',
    /The source blob .*1\.0\.0\.vhd is not accessible/,
  ],
  ['is a block blob', aVhd({ blobType: 'BlockBlob' }), 'InvalidParameter', /Only blobs formatted/],
  [
    'is no VHD',
    aVhd({ cookie: 'vhdxfile' }),
    'InvalidVhd',
    /expected to have cookie value 'conectix'/,
  ],
  ['is cut short', { ...aVhd(), length: 2 ** 20 }, 'InvalidVhd', /Only blobs formatted as VHDs/],
  [
    'is too large',
    aVhd({ bytes: 2049 * 2 ** 30 }),
    'GallerySourceResourceExceedsMaxSize',
    /size 2049 exceeds the max size 2048/,
  ],
])('fails the operation when the blob %s', async (_what, blob, code, message) => {
  const { send, put, blobs, clock, events } = await prepared();
  blobs.clear();
  if (blob) blobs.set(uri, blob);
  const { status, headers } = await put('1.0.0');
  expect(status).toBe(201);
  clock.advance(425);
  const operation = await send('GET', headers['azure-asyncoperation'] ?? '');
  expect([operation.status, operation.json.status, operation.json.error.code]).toEqual([
    200,
    'Failed',
    code,
  ]);
  expect(operation.json.error.message).toMatch(message);
  expect((await send('GET', version)).json.properties.provisioningState).toBe('Failed');
  expect(events.at(-1)?.eventType).toBe('Microsoft.Resources.ResourceWriteFailure');
});

it('leaves a version Failed whose source the image pipeline could not read', async () => {
  const { put, clock, read, resourceManager, send } = await prepared();
  resourceManager.faults.failSource();
  expect(resourceManager.faults.list()).toEqual([{ kind: 'failSource', left: 1 }]);
  const { headers } = await put('1.0.0');
  clock.advance(425);
  const { json } = await send('GET', headers['azure-asyncoperation'] ?? '');
  expect(json.error.code).toBe(
    'InvalidBeginGetAccessForGalleryImageVersionSnapshotResponseFromPIR',
  );
  expect((await read('1.0.0')).provisioningState).toBe('Failed');
  expect(resourceManager.faults.list()).toEqual([]);
});

it('uses the number of a version whose source was no good only when that is deleted', async () => {
  const { put, read, blobs, clock, send } = await prepared();
  blobs.clear();
  await put('1.0.0');
  clock.advance(425);
  blobs.set(uri, aVhd());
  for (const method of ['PUT', 'PATCH']) {
    const { status, json } = await send(method, version, aVersion());
    expect([status, json.error.code]).toEqual([409, 'OperationNotAllowed']);
    expect(json.error.message).toMatch(/^Operation 'Update Gallery Image Version' is not allowed/);
  }
  expect((await read('1.0.0')).provisioningState).toBe('Failed');
  await send('DELETE', version);
  clock.advance(120);
  expect((await put('1.0.0')).status).toBe(201);
});

it.each<[string, object, string, RegExp]>([
  ['no source', {}, 'InvalidParameter', /One and only one source type/],
  [
    'two kinds of source',
    { source: { id: version }, osDiskImage: { source: account } },
    'InvalidParameter',
    /One and only one/,
  ],
  [
    'a disk that is a VHD too',
    { osDiskImage: { source: { ...account, id: `${group}/providers/Microsoft.Compute/disks/d` } } },
    'InvalidParameter',
    /One and only one/,
  ],
  [
    'a source beside that of a data disk',
    { source: { id: version }, dataDiskImages: [{ lun: 0, source: account }] },
    'InvalidParameter',
    /One and only one/,
  ],
  [
    'a VHD without its account',
    { osDiskImage: { source: { uri } } },
    'InvalidParameter',
    /storageAccountId/,
  ],
  [
    'an account by its id',
    { source: { id: accountId } },
    'InvalidParameter',
    /must either be a managed image/,
  ],
  [
    'a malformed id',
    { source: { id: 'ubuntu' } },
    'LinkedInvalidPropertyId',
    /Expect fully qualified/,
  ],
  ...[copy.slice(1), copy.replace('/images/', '//images/'), `${copy}/`].map(
    (id): [string, object, string, RegExp] => [
      `the id ${id}`,
      { source: { id } },
      'LinkedInvalidPropertyId',
      /Expect fully qualified/,
    ],
  ),
  [
    'an unknown version',
    { source: { id: `${copy}/versions/1.0.0` } },
    'InvalidParameter',
    /is not found/,
  ],
  [
    'a VM that is not there',
    { source: { virtualMachineId: `${group}/providers/Microsoft.Compute/virtualMachines/x` } },
    'InvalidParameter',
    /is not found. Please check source exists/,
  ],
  [
    'an account elsewhere',
    { osDiskImage: { source: { ...account, storageAccountId: `${accountId}2` } } },
    'InvalidParameter',
    /does not belong|is not found/,
  ],
])('refuses %s at once', async (_what, storageProfile, code, message) => {
  const { put } = await prepared();
  const { status, json } = await put('1.0.0', { storageProfile });
  expect([status, json.error.code]).toEqual([400, code]);
  expect(json.error.message).toMatch(message);
});

it('refuses a VHD that is no whole number of MiB at once', async () => {
  const { put, blobs } = await prepared();
  blobs.set(uri, aVhd({ bytes: 30 * 2 ** 30 + 512 }));
  const { status, json } = await put('1.0.0');
  expect([status, json.error.message]).toEqual([
    400,
    `The VHD ${uri} has an unsupported virtual size of 32212255232 bytes. The size must be a whole number (in MBs).`,
  ]);
});

it('refuses an encryption set for a VHD', async () => {
  const { put } = await prepared();
  const diskEncryptionSetId = `${group}/providers/Microsoft.Compute/diskEncryptionSets/keys`;
  const targetRegions = [
    { name: 'westeurope', encryption: { osDiskImage: { diskEncryptionSetId } } },
  ];
  const { json } = await put('1.0.0', { publishingProfile: { targetRegions } });
  expect(json.error.message).toMatch(/^Encryption is not supported for source resource/);
});

it('copies a version of a definition that agrees', async () => {
  const { send, make, resourceManager, clock } = await prepared();
  await make('1.0.0');
  const identifier = { publisher: 'contoso', offer: 'copy', sku: 'lts' };
  const properties = { ...aDefinition.properties, identifier };
  resourceManager.seed([
    { id: copy, location: 'westeurope', properties },
    {
      id: `${gallery}/images/windows`,
      location: 'westeurope',
      properties: { ...properties, osType: 'Windows', identifier: { ...identifier, sku: 'w' } },
    },
  ]);
  const body = {
    location: 'westeurope',
    properties: { storageProfile: { source: { id: version } } },
  };
  const made = await send('PUT', `${copy}/versions/1.0.0`, body);
  expect(made.json.properties.storageProfile).toEqual({ source: { id: version } });
  clock.advance(425);
  const { json } = await send('GET', `${copy}/versions/1.0.0`);
  expect(JSON.stringify(json.properties.storageProfile)).toBe(
    JSON.stringify({
      source: { id: version },
      osDiskImage: { sizeInGB: 30, hostCaching: 'ReadWrite', source: {} },
    }),
  );
  const other = await send('PUT', `${gallery}/images/windows/versions/1.0.0`, body);
  expect(other.json.error.message).toMatch(/has a different OS type \['Linux'\]/);
  const elsewhere = { ...body, location: 'eastus' };
  const far = await send('PUT', `${copy}/versions/2.0.0`, elsewhere);
  expect(far.json.error.message).toMatch(/is in the same region/);
});

it('takes data disks beside the OS disk', async () => {
  const { send, put, blobs, clock } = await prepared();
  blobs.set(`${uri}.1`, aVhd({ bytes: 10 * 2 ** 30 }));
  const data = { lun: 1, source: { ...account, uri: `${uri}.1` } };
  const storageProfile = { osDiskImage: { source: account }, dataDiskImages: [data] };
  expect((await put('1.0.0', { storageProfile, ...regions('westeurope') })).status).toBe(201);
  clock.advance(425);
  const { json } = await send('GET', version);
  expect(JSON.stringify(json.properties.storageProfile.dataDiskImages)).toBe(
    JSON.stringify([
      {
        lun: 1,
        sizeInGB: 10,
        hostCaching: 'ReadOnly',
        source: { uri: `${uri}.1`, storageAccountId: accountId },
      },
    ]),
  );
  const twice = { osDiskImage: { source: account }, dataDiskImages: [data, data] };
  const { json: refused } = await send('PUT', `${definition}/versions/2.0.0`, {
    location: 'westeurope',
    properties: { storageProfile: twice },
  });
  expect(refused.error.message).toMatch(/^Duplicated lun numbers/);
});
