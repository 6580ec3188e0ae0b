import { expect, it } from 'vitest';
import { group } from './arm-server.ts';
import { done } from './compute.ts';
import { prepared, version } from './prepared.ts';

const path = `${version}?api-version=2022-03-03`;
const dallas = {
  name: 'southcentralus',
  extendedLocation: { name: 'attdallas1', type: 'EdgeZone' },
};
const toldDallas = {
  extendedLocation: { type: 'EdgeZone', name: 'attdallas1' },
  name: 'South Central US',
  extendedLocationReplicaCount: 1,
  storageAccountType: 'StandardSSD_LRS',
};
const to = (...targetExtendedLocations: object[]) => ({
  publishingProfile: { targetRegions: [{ name: 'westeurope' }], targetExtendedLocations },
});

it('are told between target regions and replica count, their storage SSD unless said otherwise', async () => {
  const { put, send, clock } = await prepared();
  const made = await put('1.0.0', to(dallas));
  expect(Object.keys(made.json.properties.publishingProfile as object).slice(0, 3)).toEqual([
    'targetRegions',
    'targetExtendedLocations',
    'replicaCount',
  ]);
  expect(JSON.stringify(made.json.properties.publishingProfile.targetExtendedLocations)).toBe(
    JSON.stringify([toldDallas]),
  );
  clock.advance(425);
  const losAngeles = {
    name: 'West US',
    extendedLocation: { name: 'microsoftlosangeles1', type: 'EdgeZone' },
    storageAccountType: 'premium_lrs',
  };
  const { json } = await send('GET', path);
  json.properties.publishingProfile = to(dallas, losAngeles).publishingProfile;
  const widened = await send('PUT', path, json);
  expect(widened.json.properties.publishingProfile.targetExtendedLocations).toEqual([
    toldDallas,
    {
      ...losAngeles,
      extendedLocationReplicaCount: 1,
      storageAccountType: 'Premium_LRS',
    },
  ]);
});

it('are dropped by leave alone', async () => {
  const { make, send } = await prepared();
  await make('1.0.0', to(dallas));
  const { json } = await send('GET', path);
  delete json.properties.publishingProfile.targetExtendedLocations;
  const refused = await send('PUT', path, json);
  expect([refused.status, refused.json.error.message]).toEqual([
    409,
    expect.stringContaining("'southcentralus/attdallas1'"),
  ]);
  json.properties.safetyProfile.allowDeletionOfReplicatedLocations = true;
  const { properties } = (await send('PUT', path, json)).json;
  expect(properties.publishingProfile).not.toHaveProperty('targetExtendedLocations');
});

it('are encrypted with a set of their region', async () => {
  const server = await prepared();
  const { send, resourceManager } = server;
  const compute = `${group}/providers/Microsoft.Compute`;
  const diskEncryptionSetId = `${compute}/diskEncryptionSets/keys`;
  resourceManager.seed([
    { id: `${compute}/disks/os`, location: 'westeurope', properties: { diskSizeGB: 10 } },
  ]);
  const activeKey = { keyUrl: 'https://vault.vault.azure.net/keys/k/1' };
  await done(server, 'PUT', `${diskEncryptionSetId}?api-version=2023-04-02`, {
    location: 'westeurope',
    properties: { activeKey },
  });
  const encryption = {
    osDiskImage: { diskEncryptionSetId },
    dataDiskImages: [{ lun: 0, diskEncryptionSetId }],
  };
  const body = (zone: object) => ({
    location: 'westeurope',
    properties: {
      ...to({ ...dallas, ...zone, encryption }),
      storageProfile: { osDiskImage: { source: { id: `${compute}/disks/os` } } },
    },
  });
  const elsewhere = await send('PUT', path, body({}));
  expect(elsewhere.json.error.message).toContain('South Central US');
  const { json } = await send('PUT', path, body({ name: 'westeurope' }));
  expect(json.properties.publishingProfile.targetExtendedLocations[0].encryption).toEqual({
    ...encryption,
    osDiskImage: { securityProfile: {}, diskEncryptionSetId },
  });
});

it.each([
  ['a region that is not there', [{ ...dallas, name: 'mars' }], /region 'mars' is not available/],
  ['the same zone twice', [dallas, dallas], /Duplicate regions/],
])('are refused for %s', async (_, zones, message) => {
  const { put } = await prepared();
  const { status, json } = await put('1.0.0', to(...zones));
  expect([status, json.error.message]).toEqual([400, expect.stringMatching(message)]);
});

it('are told and taken from 2021-10-01 on, as is the security profile of an encrypted disk', async () => {
  const { make, send } = await prepared();
  const securityProfile = { confidentialVMEncryptionType: 'EncryptedWithPmk' };
  await make('1.0.0', to(dallas));
  const profile = async (apiVersion: string) =>
    (await send('GET', `${version}?api-version=${apiVersion}`)).json.properties.publishingProfile;
  expect(await profile('2021-10-01')).toHaveProperty('targetExtendedLocations');
  expect(await profile('2021-07-01')).not.toHaveProperty('targetExtendedLocations');
  const targetRegions = [{ name: 'westeurope', encryption: { osDiskImage: { securityProfile } } }];
  const properties = { publishingProfile: { targetRegions } };
  const early = await send('PATCH', `${version}?api-version=2021-07-01`, { properties });
  expect(early.json.error.message).toContain("Could not find member 'securityProfile'");
});

it('are of any name, and nothing is copied there', async () => {
  const { make, read } = await prepared();
  await make('1.0.0', to({ ...dallas, extendedLocation: { name: 'nowhere', type: 'EdgeZone' } }));
  expect((await read('1.0.0')).replicationStatus.summary.map(({ region }) => region)).toEqual([
    'West Europe',
  ]);
});
