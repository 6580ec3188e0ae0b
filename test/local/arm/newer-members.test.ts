import { expect, it } from 'vitest';
import { definition, group } from './arm-server.ts';
import { aMachine, done, machinePath } from './compute.ts';
import { prepared, version } from './prepared.ts';
import { aVersion } from './vhd.ts';

it('leaves out of an answer what its api-version does not know', async () => {
  const { send, make } = await prepared();
  await make('1.0.0', { safetyProfile: { blockDeletionBeforeEndOfLife: true } });
  const members = async (apiVersion: string) => {
    const { json } = await send('GET', `${version}?api-version=${apiVersion}`);
    return Object.keys(json.properties as object);
  };
  expect(await members('2024-03-03')).toContain('validationsProfile');
  for (const apiVersion of ['2022-03-03', '2023-07-03'])
    expect(await members(apiVersion)).toEqual([
      'publishingProfile',
      'storageProfile',
      'safetyProfile',
      'provisioningState',
    ]);
  const safety = (await send('GET', `${version}?api-version=2022-03-03`)).json.properties
    .safetyProfile;
  expect(safety).not.toHaveProperty('blockDeletionBeforeEndOfLife');
  expect(await members('2021-10-01')).not.toContain('safetyProfile');
  const list = await send('GET', `${definition}/versions?api-version=2021-10-01`);
  expect(list.json.value[0].properties).not.toHaveProperty('safetyProfile');
});

it('refuses what a later api-version brought', async () => {
  const { send } = await prepared();
  const late = aVersion({ safetyProfile: { allowDeletionOfReplicatedLocations: true } });
  const { status, json } = await send('PUT', `${version}?api-version=2021-10-01`, late);
  expect([status, json.error.message]).toEqual([
    400,
    expect.stringContaining("Could not find member 'safetyProfile'"),
  ]);
  const gallery = `${group}/providers/Microsoft.Compute/galleries/old?api-version=2019-12-01`;
  const properties = { softDeletePolicy: { isSoftDeleteEnabled: true } };
  expect((await send('PUT', gallery, { location: 'westeurope', properties })).status).toBe(400);
});

it('knows of machines since when their disks can go with them and their patches are assessed', async () => {
  const server = await prepared();
  const vm = (apiVersion: string) => machinePath('vm1').replace('2024-11-01', apiVersion);
  await done(server, 'PUT', vm('2024-11-01'), aMachine());
  const told = async (apiVersion: string) => {
    const { storageProfile, osProfile } = (await server.send('GET', vm(apiVersion))).json
      .properties;
    const { patchSettings } = osProfile.linuxConfiguration;
    return [storageProfile.osDisk, storageProfile.dataDisks[0], patchSettings].map((part: object) =>
      ['deleteOption', 'assessmentMode'].some((name) => name in part),
    );
  };
  expect(await told('2021-03-01')).toEqual([true, true, true]);
  expect(await told('2020-12-01')).toEqual([false, false, false]);
  const osDisk = { name: 'os', createOption: 'FromImage', deleteOption: 'Delete' };
  const late = await server.send('PUT', vm('2020-12-01'), aMachine({ osDisk }));
  expect([late.status, late.json.error.message]).toEqual([
    400,
    expect.stringContaining("Could not find member 'deleteOption'"),
  ]);
});
