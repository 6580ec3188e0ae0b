import { expect, it } from 'vitest';
import { subscriptionId } from '../../../local/fixed-ids.ts';
import type { TestServer } from './arm-server.ts';
import { aMachine, diskPath, done, generalized, idOf, imagePath, machinePath } from './compute.ts';
import { prepared, version } from './prepared.ts';

const capabilities = { architecture: 'x64' };
const fromImage = { createOption: 'FromImage' };
const jammyId = `/Subscriptions/${subscriptionId}/Providers/Microsoft.Compute/Locations/westeurope/Publishers/Canonical/ArtifactTypes/VMImage/Offers/0001-com-ubuntu-server-jammy/Skus/22_04-lts-gen2/Versions/22.04.202506040`;
const ofJammy = {
  osType: 'Linux',
  hyperVGeneration: 'V2',
  supportsHibernation: true,
  supportedCapabilities: {
    diskControllerTypes: 'SCSI, NVMe',
    acceleratedNetwork: true,
    architecture: 'x64',
  },
  creationData: { ...fromImage, imageReference: { id: jammyId } },
  diskSizeGB: 30,
  diskSizeBytes: 32_213_303_296,
};

const told = async ({ send }: TestServer, path: string) =>
  (await send('GET', path)).json.properties;
const diskOf = (creationData: object) => ({
  location: 'westeurope',
  properties: { creationData: { ...fromImage, ...creationData } },
});

it('makes a disk of a gallery image, which it tells twice', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  const galleryImageReference = { id: version };
  const accepted = await done(server, 'PUT', diskPath('d1'), diskOf({ galleryImageReference }));
  expect(accepted.json.properties.creationData).toEqual({ ...fromImage, galleryImageReference });
  expect(await told(server, diskPath('d1'))).toMatchObject({
    osType: 'Linux',
    supportedCapabilities: capabilities,
    creationData: { ...fromImage, imageReference: { id: version }, galleryImageReference },
  });
});

it('makes a disk of a marketplace image', async () => {
  const server = await prepared();
  await done(server, 'PUT', diskPath('d1'), diskOf({ imageReference: { id: jammyId } }));
  expect(await told(server, diskPath('d1'))).toMatchObject(ofJammy);
  const copy = { createOption: 'Copy', sourceResourceId: idOf(diskPath('d1')) };
  const body = { location: 'westeurope', properties: { creationData: copy, diskSizeGB: 30 } };
  await done(server, 'PUT', diskPath('d2'), body);
  expect((await told(server, diskPath('d2'))).diskSizeBytes).toBe(ofJammy.diskSizeBytes);
});

it.each(['sharedGalleryImageId', 'communityGalleryImageId'])('refuses a %s', async (member) => {
  const { send } = await prepared();
  const body = diskOf({
    galleryImageReference: { [member]: '/Galleries/g/Images/i/Versions/1.0.0' },
  });
  const { status, json } = await send('PUT', diskPath('d1'), body);
  expect([status, json.error.code]).toEqual([400, 'NotSupportedByLocalAzure']);
});

it('tells of the disks of a machine what image they are of', async () => {
  const server = await prepared();
  const jammy = {
    publisher: 'Canonical',
    offer: '0001-com-ubuntu-server-jammy',
    sku: '22_04-lts-gen2',
    version: '22.04.202506040',
  };
  const securityProfile = { securityType: 'TrustedLaunch' };
  const machine = aMachine({ imageReference: jammy }, { securityProfile });
  await done(server, 'PUT', machinePath('vm1'), machine);
  expect(await told(server, diskPath('os'))).toMatchObject({ ...ofJammy, securityProfile });
  expect(await told(server, diskPath('data'))).not.toHaveProperty('securityProfile');
});

it('tells the version a machine got by its definition, and the managed image', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await generalized(server, 'source');
  const sourceVirtualMachine = { id: idOf(machinePath('source')) };
  await done(server, 'PUT', imagePath('golden'), {
    location: 'westeurope',
    properties: { sourceVirtualMachine },
  });
  const creation = async (imageId: string, name: string) => {
    const storage = { imageReference: { id: imageId }, osDisk: { name }, dataDisks: [] };
    await done(server, 'PUT', machinePath(name), aMachine(storage));
    return (await told(server, diskPath(name))).creationData;
  };
  const latest = version.replace(/[\d.]+$/, 'latest');
  expect(await creation(latest, 'vm2')).toEqual({
    ...fromImage,
    imageReference: { id: version },
    galleryImageReference: { id: version },
  });
  const golden = idOf(imagePath('golden'));
  expect(await creation(golden, 'vm3')).toEqual({ ...fromImage, imageReference: { id: golden } });
});
