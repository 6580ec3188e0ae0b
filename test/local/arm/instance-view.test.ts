import { expect, it } from 'vitest';
import { armServer, type TestServer } from './arm-server.ts';
import { aMachine, done, idOf, machinePath } from './compute.ts';

const vm = machinePath('vm1');
const viewOf = async ({ send }: TestServer, name: string) =>
  (await send('GET', machinePath(name, '/instanceView'))).json as Record<string, unknown>;

it('spreads the machines of an availability set over its domains, while they are allocated', async () => {
  const server = await armServer();
  const set = idOf(vm).replace('virtualMachines/vm1', 'availabilitySets/pair');
  const domains = async (name: string) => {
    const { platformUpdateDomain, platformFaultDomain } = await viewOf(server, name);
    return [platformUpdateDomain, platformFaultDomain];
  };
  for (const name of ['vm1', 'vm2', 'vm3']) {
    const storage = { osDisk: { name, createOption: 'FromImage' }, dataDisks: [] };
    const body = aMachine(storage, { availabilitySet: { id: set } });
    await done(server, 'PUT', machinePath(name), body);
  }
  await done(server, 'PUT', machinePath('vm4'), aMachine());
  expect(await Promise.all(['vm1', 'vm2', 'vm3', 'vm4'].map(domains))).toEqual([
    [0, 0],
    [1, 1],
    [2, 0],
    [undefined, undefined],
  ]);
  const { json } = await server.send('GET', vm.replace('?', '?$expand=instanceView&'));
  expect(json.properties.availabilitySet).toEqual({ id: set.replace(/pair$/, 'PAIR') });
  expect(Object.keys(json.properties).slice(0, 5)).toEqual([
    'hardwareProfile',
    'provisioningState',
    'vmId',
    'availabilitySet',
    'storageProfile',
  ]);
  expect(Object.keys(json.properties.instanceView)[0]).toBe('platformUpdateDomain');
  await done(server, 'POST', machinePath('vm1', '/deallocate'));
  expect(await domains('vm1')).toEqual([undefined, undefined]);
});

it.each<[string, object | undefined, unknown]>([
  ['with a store of Azure', { enabled: true }, {}],
  ['with no store', undefined, undefined],
  ['with one that is off', { enabled: false }, undefined],
])('tells where boot diagnostics are of a machine %s', async (_what, bootDiagnostics, expected) => {
  const server = await armServer();
  await done(server, 'PUT', vm, aMachine({}, { diagnosticsProfile: { bootDiagnostics } }));
  expect((await viewOf(server, 'vm1'))['bootDiagnostics']).toEqual(expected);
});
