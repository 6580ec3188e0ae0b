import { expect, it } from 'vitest';
import { tenantId } from '../../../local/fixed-ids.ts';
import { armServer, type TestServer } from './arm-server.ts';
import {
  aMachine,
  diskPath,
  done,
  idOf,
  imagePath,
  machinePath,
  snapshotPath,
  ubuntu,
} from './compute.ts';

const vm = machinePath('vm1');
const as = (apiVersion: string, path = vm) => path.replace('2024-11-01', apiVersion);
const disk = { name: 'os', createOption: 'FromImage' };
const marketplace = (publisher: string, offer: string, sku: string) => ({
  imageReference: { publisher, offer, sku, version: 'latest' },
});

async function generationOf({ send }: TestServer): Promise<string> {
  return (await send('GET', machinePath('vm1', '/instanceView'))).json.hyperVGeneration;
}

it('tells the etag and the time of creation only to api-versions that have them', async () => {
  const server = await armServer();
  const { headers, json } = await done(server, 'PUT', as('2022-11-01'), aMachine());
  expect([headers['etag'], json.etag]).toEqual([undefined, undefined]);
  const told = async (apiVersion: string) => {
    const answer = await server.send('GET', as(apiVersion));
    const { properties, etag } = answer.json;
    return [answer.headers['etag'], etag, properties.timeCreated !== undefined];
  };
  expect(await told('2021-07-01')).toEqual([undefined, undefined, false]);
  expect(await told('2023-07-01')).toEqual([undefined, undefined, true]);
  expect(await told('2023-09-01')).toEqual(['"1"', '"1"', true]);
  expect(await told('2026-04-01')).toEqual(['"1"', '"1"', true]);
});

it('tells back how disks are connected, also after another write', async () => {
  const server = await armServer();
  await done(server, 'PUT', vm, aMachine({ diskControllerType: 'SCSI' }));
  await done(server, 'PATCH', vm, { tags: { a: 'b' } });
  const { storageProfile } = (await server.send('GET', vm)).json.properties;
  expect(Object.keys(storageProfile)).toEqual([
    'imageReference',
    'osDisk',
    'dataDisks',
    'diskControllerType',
  ]);
});

it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  [
    'a name',
    marketplace('MicrosoftWindowsServer', 'WindowsServer', '2019-datacenter-gensecond'),
    {},
  ],
  ['Arm64', marketplace('Debian', 'debian-13', '13-arm64'), {}],
  ['a security type', ubuntu, { securityProfile: { securityType: 'TrustedLaunch' } }],
])('makes a machine of the second generation by %s', async (_what, image, properties) => {
  const server = await armServer();
  const storage = 'publisher' in image ? { imageReference: image } : image;
  await done(server, 'PUT', vm, aMachine(storage, properties));
  expect(await generationOf(server)).toBe('V2');
});

it('believes the request what an image is that the marketplace does not list', async () => {
  const server = await armServer();
  const image = marketplace('MicrosoftSQLServer', 'sql2019-ws2019', 'sqldev');
  const small = { ...disk, osType: 'Windows', diskSizeGB: 20 };
  await done(server, 'PUT', vm, aMachine({ ...image, osDisk: small }));
  const { properties } = (await server.send('GET', vm)).json;
  expect(properties.storageProfile.osDisk).toMatchObject({ osType: 'Windows', diskSizeGB: 20 });
  expect(properties.osProfile).toHaveProperty('windowsConfiguration');
  const listed = marketplace('Canonical', 'ubuntu-24_04-lts', 'server');
  const refused = await server.send(
    'PUT',
    machinePath('vm2'),
    aMachine({ ...listed, osDisk: small }),
  );
  expect([refused.status, refused.json.error.target]).toEqual([409, 'osDisk.osType']);
});

it('gives a machine an identity of its own, and keeps it', async () => {
  const server = await armServer();
  const body = { ...aMachine(), identity: { type: 'SystemAssigned' } };
  const { identity } = (await done(server, 'PUT', vm, body)).json;
  expect(identity).toEqual({
    type: 'SystemAssigned',
    principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    tenantId,
  });
  await done(server, 'PUT', vm, body);
  await done(server, 'PATCH', vm, { tags: {} });
  expect((await server.send('GET', vm)).json.identity).toEqual(identity);
});

const blob = (name: string) => ({ uri: `https://disks.blob.core.windows.net/vhds/${name}.vhd` });

it('keeps telling the size of a VHD: deallocated, and in an image that is being made', async () => {
  const server = await armServer();
  const osDisk = { ...disk, vhd: blob('os') };
  await done(server, 'PUT', vm, aMachine({ osDisk, dataDisks: [] }));
  await done(server, 'POST', machinePath('vm1', '/deallocate'));
  await done(server, 'POST', machinePath('vm1', '/generalize'));
  const { storageProfile } = (await server.send('GET', vm)).json.properties;
  expect(storageProfile.osDisk.diskSizeGB).toBe(30);
  const sourceVirtualMachine = { id: vm.split('?')[0] };
  const image = { location: 'westeurope', properties: { sourceVirtualMachine } };
  const { json } = await server.send('PUT', imagePath('golden'), image);
  expect(json.properties.storageProfile.osDisk).toEqual({
    osType: 'Linux',
    osState: 'Generalized',
    diskSizeGB: 30,
    blobUri: blob('os').uri,
    caching: 'ReadWrite',
    storageAccountType: 'Standard_LRS',
  });
});

it('makes machines of the VHDs of others, and attaches them', async () => {
  const server = await armServer();
  const { send } = server;
  const empty = { lun: 0, name: 'more', createOption: 'Empty', diskSizeGB: 8, vhd: blob('more') };
  await done(
    server,
    'PUT',
    vm,
    aMachine({ osDisk: { ...disk, vhd: blob('os') }, dataDisks: [empty] }),
  );
  const osDisk = { ...disk, osType: 'Linux', image: blob('os'), vhd: blob('copy') };
  const attached = { lun: 1, name: 'more', createOption: 'Attach', vhd: blob('more') };
  const storage = { imageReference: undefined, osDisk, dataDisks: [attached] };
  await done(server, 'PUT', machinePath('vm2'), aMachine(storage));
  const made = (await send('GET', machinePath('vm2'))).json.properties.storageProfile;
  expect(JSON.stringify(made.osDisk)).toBe(
    JSON.stringify({
      osType: 'Linux',
      name: 'os',
      createOption: 'FromImage',
      image: blob('os'),
      vhd: blob('copy'),
      caching: 'ReadWrite',
      deleteOption: 'Detach',
      diskSizeGB: 30,
    }),
  );
  expect(JSON.stringify(made.dataDisks)).toBe(
    JSON.stringify([
      {
        lun: 1,
        name: 'more',
        createOption: 'Attach',
        vhd: blob('more'),
        caching: 'None',
        deleteOption: 'Detach',
        toBeDetached: false,
      },
    ]),
  );
  const os = { name: 'os', createOption: 'Attach', osType: 'Linux', vhd: blob('copy') };
  const specialized = { imageReference: undefined, osDisk: os, dataDisks: [] };
  const body = aMachine(specialized, { osProfile: undefined });
  await done(server, 'PUT', machinePath('vm3'), body);
  const { properties } = (await send('GET', machinePath('vm3'))).json;
  expect(properties.storageProfile.osDisk).toMatchObject({
    createOption: 'Attach',
    diskSizeGB: 30,
  });
  for (const absent of [
    { ...osDisk, image: blob('none') },
    { ...os, vhd: blob('none') },
  ]) {
    const refused = await send('PUT', machinePath('vm4'), aMachine({ ...storage, osDisk: absent }));
    expect([refused.status, refused.json.error.message]).toEqual([
      400,
      `Unable to find VHD blob with URI ${blob('none').uri}.`,
    ]);
  }
});

it('copies a disk or a snapshot to a data disk', async () => {
  const server = await armServer();
  const id = idOf(snapshotPath('s'));
  server.resourceManager.seed([{ id, location: 'westeurope', properties: { diskSizeGB: 8 } }]);
  const copy = { lun: 0, name: 'copy', createOption: 'Copy', sourceResource: { id } };
  const { json } = await done(server, 'PUT', vm, aMachine({ dataDisks: [copy] }));
  expect(json.properties.storageProfile.dataDisks).toMatchObject([copy]);
  const { properties } = (await server.send('GET', diskPath('copy'))).json;
  expect(properties).toMatchObject({
    creationData: { createOption: 'Copy', sourceResourceId: id },
    diskSizeGB: 8,
  });
  for (const [sourceResource, code] of [
    [undefined, 'InvalidParameter'],
    [{ id: `${id}-not` }, 'NotFound'],
    [{ id: idOf(vm) }, 'LinkedInvalidPropertyId'],
  ]) {
    const dataDisks = [{ ...copy, name: 'other', sourceResource }];
    const refused = await server.send(
      'PUT',
      machinePath('vm2'),
      aMachine({ osDisk: {}, dataDisks }),
    );
    expect(refused.json.error.code).toBe(code);
  }
});
