import { expect, it } from 'vitest';
import { accountId, appPrincipalId } from '../../../local/fixed-ids.ts';
import { gallery, group } from './arm-server.ts';
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
import { prepared, type Prepared } from './prepared.ts';
import { aVhd, uri } from './vhd.ts';

const set = `${group}/providers/Microsoft.Compute/diskEncryptionSets/keys`;

/** Definitions of generation V1 for either state of the OS. */
async function bench(): Promise<Prepared> {
  const server = await prepared();
  const definition = (osState: string) => ({
    id: `${gallery}/images/${osState}`,
    location: 'westeurope',
    properties: {
      osType: 'Linux',
      osState,
      hyperVGeneration: 'V1',
      identifier: { publisher: 'contoso', offer: osState, sku: 'v1' },
    },
  });
  server.resourceManager.seed([definition('Generalized'), definition('Specialized')]);
  return server;
}

const at = (osState: string, number = '1.0.0') => `${gallery}/images/${osState}/versions/${number}`;
const body = (storageProfile: object, more: object = {}) => ({
  location: 'westeurope',
  properties: { storageProfile, ...more },
});

it('is made of a machine, and tells its marketplace image in the end', async () => {
  const server = await bench();
  await done(server, 'PUT', machinePath('vm1'), aMachine());
  const source = { virtualMachineId: idOf(machinePath('vm1')) };
  const made = await server.send('PUT', at('Specialized'), body({ source }));
  expect(made.json.properties.storageProfile).toEqual({ source });
  expect(made.json.properties.validationsProfile).toEqual({
    validationOperationStatus: 'NotExecuted',
  });
  server.clock.advance(425);
  const { properties } = (await server.send('GET', at('Specialized'))).json;
  expect(JSON.stringify(properties.storageProfile)).toBe(
    JSON.stringify({
      source,
      osDiskImage: { sizeInGB: 30, hostCaching: 'ReadWrite', source: {} },
      dataDiskImages: [{ lun: 0, sizeInGB: 10, hostCaching: 'None' }],
    }),
  );
  expect(properties.validationsProfile.platformAttributes).toEqual([
    { name: 'source_image_publisher', value: 'Canonical' },
    { name: 'source_image_offer', value: 'UbuntuServer' },
    { name: 'source_image_sku', value: '18.04-LTS' },
  ]);
  const other = await server.send('PUT', at('Generalized'), body({ source }));
  expect(other.json.error.message).toBe(
    `Cannot create Gallery Image Version from: ${source.virtualMachineId} since the OS State in the parent gallery image (Generalized) is not Specialized.`,
  );
});

it('takes a machine as source.id from clients that know no virtualMachineId alone', async () => {
  const server = await bench();
  await done(server, 'PUT', machinePath('vm1'), aMachine());
  const id = idOf(machinePath('vm1'));
  const put = (apiVersion: string) =>
    server.send('PUT', `${at('Specialized')}?api-version=${apiVersion}`, body({ source: { id } }));
  const refused = await put('2023-07-03');
  expect([refused.status, refused.json.error]).toEqual([
    400,
    {
      code: 'InvalidParameter',
      message: `The gallery image version source id: '${id}' must be specified in 'galleryImageVersion.properties.storageProfile.source.virtualMachineId'.`,
      target: 'galleryImageVersion.properties.storageProfile.source',
    },
  ]);
  const made = await put('2022-08-03');
  expect([made.status, made.json.properties.storageProfile]).toEqual([201, { source: { id } }]);
});

it('is made of a managed image, encrypted with a set that is there', async () => {
  const server = await bench();
  await generalized(server);
  const sourceVirtualMachine = { id: idOf(machinePath('vm1')) };
  const id = idOf(imagePath('golden'));
  await done(server, 'PUT', imagePath('golden'), {
    location: 'westeurope',
    properties: { sourceVirtualMachine },
  });
  const osDiskImage = { diskEncryptionSetId: set };
  const targetRegions = [{ name: 'westeurope', encryption: { osDiskImage } }];
  const encrypted = body({ source: { id } }, { publishingProfile: { targetRegions } });
  const refused = await server.send('PUT', at('Generalized'), encrypted);
  expect(refused.json.error.message).toContain('is not found in target region');
  const activeKey = { keyUrl: 'https://vault.vault.azure.net/keys/k/1' };
  const keys = {
    location: 'westeurope',
    identity: { type: 'SystemAssigned' },
    properties: { activeKey },
  };
  const accepted = await done(server, 'PUT', `${set}?api-version=2023-04-02`, keys);
  expect(accepted.json).toEqual({
    ...keys,
    properties: { activeKey, provisioningState: 'Updating' },
  });
  await server.send('PUT', at('Generalized'), encrypted);
  server.clock.advance(425);
  const { properties } = (await server.send('GET', at('Generalized'))).json;
  expect(properties.publishingProfile.targetRegions[0].encryption).toEqual({
    osDiskImage: { securityProfile: {}, diskEncryptionSetId: set },
  });
  expect(properties.storageProfile).toMatchObject({
    source: { id },
    dataDiskImages: [{ lun: 0, sizeInGB: 10, hostCaching: 'None' }],
  });
});

it('is made of a snapshot, a disk and a VHD together', async () => {
  const server = await bench();
  const westeurope = { location: 'westeurope', properties: { diskSizeGB: 8 } };
  server.resourceManager.seed([
    { id: idOf(snapshotPath('s')), ...westeurope },
    { id: idOf(diskPath('d')), ...westeurope },
    { id: idOf(diskPath('far')), location: 'eastus' },
  ]);
  server.blobs.set(uri, aVhd({ bytes: 2 ** 30 }));
  const vhd = { uri, storageAccountId: accountId };
  const storage = {
    osDiskImage: { source: { id: idOf(snapshotPath('s')) } },
    dataDiskImages: [
      { lun: 0, source: { id: idOf(diskPath('d')) } },
      { lun: 1, hostCaching: 'None', source: vhd },
    ],
  };
  const made = await server.send('PUT', at('Specialized'), body(storage));
  expect(made.status).toBe(201);
  server.clock.advance(425);
  const { storageProfile } = (await server.send('GET', at('Specialized'))).json.properties;
  expect(JSON.stringify(storageProfile)).toBe(
    JSON.stringify({
      osDiskImage: {
        sizeInGB: 8,
        hostCaching: 'ReadWrite',
        source: { id: idOf(snapshotPath('s')) },
      },
      dataDiskImages: [
        { lun: 0, sizeInGB: 8, hostCaching: 'ReadOnly', source: { id: idOf(diskPath('d')) } },
        { lun: 1, sizeInGB: 1, hostCaching: 'None', source: vhd },
      ],
    }),
  );
  const far = { osDiskImage: { source: { id: idOf(diskPath('far')) } } };
  const refused = await server.send('PUT', at('Specialized', '2.0.0'), body(far));
  expect(refused.json.error.message).toContain('is in the same region as gallery image version');
  const twice = { ...storage, dataDiskImages: [{ lun: 0, ...storage.osDiskImage }] };
  const again = await server.send('PUT', at('Specialized', '2.0.0'), body(twice));
  expect(again.json.error.message).toMatch(/^Duplicated source ids/);
});

it('asks for the right on what it is made of', async () => {
  const server = await bench();
  const authorization = server.as(appPrincipalId);
  const refusal = async (storage: object) => {
    const { status, json } = await server.send('PUT', at('Specialized'), body(storage), {
      authorization,
    });
    expect([status, json.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
    return /perform action\(s\) '([^']+)'/.exec(json.error.message as string)?.[1];
  };
  const virtualMachineId = idOf(machinePath('vm1'));
  expect(await refusal({ source: { virtualMachineId } })).toBe(
    'Microsoft.Compute/virtualMachines/write',
  );
  expect(await refusal({ source: { id: idOf(imagePath('i')) } })).toBe(
    'Microsoft.Compute/images/read',
  );
  for (const path of [snapshotPath('s'), diskPath('d')])
    expect(await refusal({ osDiskImage: { source: { id: idOf(path) } } })).toMatch(
      /^Microsoft\.Compute\/(snapshots|disks)\/beginGetAccess\/action$/,
    );
});

it('fails in the end for a disk of another generation, but for a confidential one', async () => {
  const server = await bench();
  const location = 'centraluseuap';
  const definition = `${gallery}/images/confidential`;
  server.resourceManager.seed([
    {
      id: definition,
      location,
      properties: {
        osType: 'Windows',
        osState: 'Specialized',
        hyperVGeneration: 'V2',
        features: [{ name: 'SecurityType', value: 'ConfidentialVM' }],
        identifier: { publisher: 'contoso', offer: 'confidential', sku: 'v2' },
      },
    },
  ]);
  const put = async (securityProfile?: object) => {
    const disk = {
      osType: 'Windows',
      hyperVGeneration: 'V1',
      diskSizeGB: 30,
      creationData: { createOption: 'Empty' },
      ...(securityProfile && { securityProfile }),
    };
    const path = diskPath(securityProfile ? 'confidential' : 'plain');
    const { headers } = await done(server, 'PUT', path, { location, properties: disk });
    const operation = headers['azure-asyncoperation'];
    expect(operation).toContain('/locations/centraluseuap/DiskOperations/');
    const confidentialVMEncryptionType = 'EncryptedVMGuestStateOnlyWithPmk';
    const osDiskImage = { securityProfile: { confidentialVMEncryptionType } };
    return server.send('PUT', `${definition}/versions/${securityProfile ? '2' : '1'}.0.0`, {
      location,
      properties: {
        publishingProfile: { targetRegions: [{ name: location, encryption: { osDiskImage } }] },
        storageProfile: { osDiskImage: { source: { id: idOf(path) } } },
      },
    });
  };
  const outcome = async ({ headers }: Awaited<ReturnType<typeof put>>) => {
    server.clock.advance(425);
    const operation = headers['azure-asyncoperation'] ?? '';
    expect(operation).toContain('/locations/CentralUSEUAP/capsOperations/');
    return (await server.send('GET', operation)).json;
  };
  expect((await outcome(await put())).error).toEqual({
    code: 'Conflict',
    message: `The resource with id '${idOf(diskPath('plain'))}' has a different Hypervisor generation ['V1'] than the parent gallery image Hypervisor generation ['V2'].`,
  });
  const securityType = 'ConfidentialVM_VMGuestStateOnlyEncryptedWithPlatformKey';
  expect((await outcome(await put({ securityType }))).status).toBe('Succeeded');
});
