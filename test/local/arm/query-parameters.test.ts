import { expect, it } from 'vitest';
import { gallery } from './arm-server.ts';
import { aMachine, aScaleSet, done, machinePath, scaleSetPath, ubuntu } from './compute.ts';
import { prepared, version } from './prepared.ts';

it('have values that are known, or are refused', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await done(server, 'PUT', machinePath('vm1'), aMachine());
  await done(server, 'PUT', scaleSetPath('set1'), aScaleSet(ubuntu));
  for (const [method, path] of [
    ['GET', `${version}?$expand=Nonsense`],
    ['GET', `${version}?$expand=ReplicationStatus,Nonsense`],
    ['GET', `${gallery}?$expand=Nonsense`],
    ['GET', `${gallery}?$select=Nonsense`],
    ['GET', `${machinePath('vm1')}&$expand=Nonsense`],
    ['GET', `${scaleSetPath('set1', '/virtualMachines')}&$expand=Nonsense`],
    ['GET', `${scaleSetPath('set1', '/virtualMachines/0')}&$expand=Nonsense`],
    ['DELETE', `${version}?api-version=2026-03-03&bypassSoftDelete=banana`],
  ] as const) {
    const { status, json } = await server.send(method, path);
    expect([path, status, json?.error.code]).toEqual([path, 400, 'InvalidParameter']);
  }
});

it('may have several values', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  const { json } = await send('GET', `${version}?$expand=UefiSettings,replicationStatus`);
  expect(json.properties.replicationStatus.aggregatedState).toBe('Completed');
});

it('have names in any case', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  const path = `${version}?bare&Api-Version=2025-03-03&$Expand=ReplicationStatus`;
  const { json } = await send('GET', path);
  expect(json.properties).toHaveProperty('replicationStatus');
});
