import { expect, it } from 'vitest';
import type { SeedResource } from '../../../local/arm/call.ts';
import { definition } from './arm-server.ts';
import { aMachine, aScaleSet, idOf, machinePath, scaleSetPath } from './compute.ts';
import { prepared, regions } from './prepared.ts';

const ownDisk = { osDisk: { createOption: 'FromImage' }, dataDisks: [] };
const inEastUs = (id: string, body: Record<string, unknown>) =>
  ({ ...body, id: idOf(id), location: 'eastus' }) as SeedResource;

it.each([definition, `${definition}/versions/1.0.0`])(
  'have what they were made of, whatever has become of it: %s',
  async (id) => {
    const server = await prepared();
    const { resourceManager, send, make } = server;
    await make('2.0.0', regions('westeurope', 'eastus'));
    const imageReference = { id, exactVersion: '1.0.0' };
    resourceManager.seed([
      inEastUs(machinePath('vm1'), aMachine({ ...ownDisk, imageReference })),
      inEastUs(scaleSetPath('web'), aScaleSet(imageReference)),
    ]);
    const machine = await send('GET', machinePath('vm1'));
    expect(machine.json.properties.storageProfile.imageReference).toEqual(imageReference);
    const set = await send('GET', scaleSetPath('web'));
    const { storageProfile } = set.json.properties.virtualMachineProfile;
    expect(storageProfile.imageReference).toEqual({ id });
    const { json } = await send('GET', scaleSetPath('web', '/virtualMachines'));
    const references = (
      json.value as { properties: { storageProfile: { imageReference: unknown } } }[]
    ).map(({ properties }) => properties.storageProfile.imageReference);
    expect(references).toEqual([imageReference, imageReference]);
  },
);

it('are of an image that is there, where they do not say of which version', async () => {
  const { resourceManager } = await prepared();
  const imageReference = { id: definition };
  expect(() =>
    resourceManager.seed([inEastUs(machinePath('vm1'), aMachine({ ...ownDisk, imageReference }))]),
  ).toThrow(/not available in eastus region/);
});

it('alone say of which version they are: of a request it is ignored', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  await make('2.0.0');
  const imageReference = { id: definition, exactVersion: '1.0.0' };
  const { json } = await send('PUT', machinePath('vm1'), aMachine({ imageReference }));
  expect(json.properties.storageProfile.imageReference.exactVersion).toBe('2.0.0');
});
