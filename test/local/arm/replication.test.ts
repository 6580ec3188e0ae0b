import { expect, it } from 'vitest';
import { definition } from './arm-server.ts';
import { prepared, regions, version } from './prepared.ts';

const text =
  "Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: '{region:northeurope, detail:Failed with internal server error.}'. If retry does not work, then please do an update by removing the failed regions and update again by adding them back.";

it('ends the operation before the copies, and is usable ten minutes after a copy completes', async () => {
  const { put, read, clock, resourceManager } = await prepared();
  await put('1.0.0', regions('westeurope', 'eastus'));
  const started = await read('1.0.0');
  expect(started.replicationStatus).toMatchObject({
    aggregatedState: 'InProgress',
    summary: [
      { region: 'West Europe', state: 'Replicating', details: '', progress: 0 },
      { region: 'East US', state: 'Replicating', details: '', progress: 0 },
    ],
  });
  clock.advance(425);
  const succeeded = await read('1.0.0');
  expect(succeeded.provisioningState).toBe('Succeeded');
  expect(succeeded.replicationStatus.aggregatedState).toBe('InProgress');
  expect(succeeded.replicationStatus.summary[1]?.progress).toBeGreaterThan(30);
  clock.advance(600);
  const replicated = await read('1.0.0');
  expect(replicated.replicationStatus.aggregatedState).toBe('Completed');
  expect(replicated.replicationStatus.summary[1]).toMatchObject({ progress: 100 });
  expect(resourceManager.latestIn(definition, 'eastus')).toBeUndefined();
  clock.advance(600);
  expect(resourceManager.latestIn(definition, 'East US')).toBe(version);
});

it('takes longer to add a region than to change a flag', async () => {
  const { make, read, send, clock } = await prepared();
  await make('1.0.0');
  await send('PATCH', version, { properties: { publishingProfile: { excludeFromLatest: true } } });
  clock.advance(150);
  expect((await read('1.0.0')).provisioningState).toBe('Succeeded');
  await send('PATCH', version, { properties: regions('westeurope', 'eastus') });
  clock.advance(150);
  expect((await read('1.0.0')).provisioningState).toBe('Updating');
  clock.advance(90);
  const { replicationStatus } = await read('1.0.0');
  expect(replicationStatus.summary.map(({ state }) => state)).toEqual(['Completed', 'Replicating']);
});

it('fails the whole creation when one region fails', async () => {
  const { put, read, send, clock, resourceManager, events } = await prepared();
  resourceManager.faults.failRegion('North Europe', { atCreation: true });
  const { headers } = await put('1.0.0', regions('westeurope', 'northeurope'));
  clock.advance(425);
  const operation = await send('GET', headers['azure-asyncoperation'] ?? '');
  expect(operation.json).toMatchObject({ status: 'Failed', error: { message: text } });
  clock.advance(3600);
  const dead = await read('1.0.0');
  expect(dead.provisioningState).toBe('Failed');
  expect(dead.replicationStatus.aggregatedState).toBe('Failed');
  expect(dead.replicationStatus.summary.map(({ state }) => state)).toEqual(['Unknown', 'Failed']);
  expect(events.map(({ eventType }) => eventType)).toEqual([
    'Microsoft.Resources.ResourceWriteFailure',
  ]);
});

it('makes a version by a retry of which a region failed at its creation', async () => {
  const { put, read, send, clock, resourceManager } = await prepared();
  resourceManager.faults.failRegion('northeurope', { atCreation: true });
  await put('1.0.0', regions('westeurope', 'northeurope'));
  clock.advance(425);
  expect((await put('1.0.0', regions('westeurope', 'northeurope'))).status).toBe(200);
  clock.advance(7200);
  const { provisioningState, replicationStatus } = await read('1.0.0');
  expect([provisioningState, replicationStatus.aggregatedState]).toEqual([
    'Succeeded',
    'Completed',
  ]);
  const { storageProfile } = (await send('GET', version)).json.properties;
  expect(storageProfile.osDiskImage.sizeInGB).toBe(30);
});

it('keeps serving the other regions when one fails at an update, and repairs it by a retry', async () => {
  const { make, read, send, clock, resourceManager } = await prepared();
  await make('1.0.0');
  resourceManager.faults.failRegion('northeurope', { times: 2 });
  const widen = { properties: regions('westeurope', 'northeurope', 'eastus') };
  for (const attempt of [1, 2]) {
    expect((await send('PATCH', version, widen)).status, `attempt ${attempt}`).toBe(200);
    clock.advance(7200);
    const { provisioningState, replicationStatus } = await read('1.0.0');
    expect(provisioningState).toBe('Failed');
    expect(replicationStatus.summary.map(({ state }) => state)).toEqual([
      'Completed',
      'Failed',
      'Completed',
    ]);
  }
  expect(resourceManager.latestIn(definition, 'eastus')).toBe(version);
  expect(resourceManager.latestIn(definition, 'northeurope')).toBeUndefined();
  await send('PATCH', version, widen);
  clock.advance(7200);
  expect((await read('1.0.0')).provisioningState).toBe('Succeeded');
  expect(resourceManager.latestIn(definition, 'northeurope')).toBe(version);
});

it('takes for latest the highest number that is not excluded and is there', async () => {
  const { make, resourceManager, send } = await prepared();
  const both = regions('westeurope', 'eastus');
  await make('1.0.9', both);
  await make('1.0.10');
  const excluded = { publishingProfile: { ...both.publishingProfile, excludeFromLatest: true } };
  await make('2.0.0', excluded);
  await make('1.1.0', {
    publishingProfile: {
      targetRegions: [{ name: 'westeurope', excludeFromLatest: true }, { name: 'eastus' }],
    },
  });
  const latest = (region: string) =>
    resourceManager.latestIn(definition, region)?.split('/').at(-1);
  expect([latest('westeurope'), latest('eastus'), latest('uksouth')]).toEqual([
    '1.0.10',
    '1.1.0',
    undefined,
  ]);
  await send('DELETE', `${definition}/versions/1.1.0`);
  expect(latest('eastus')).toBe('1.0.9');
});

it('makes a shallow version quickly', async () => {
  const { put, read, clock } = await prepared();
  await put('1.0.0', { publishingProfile: { replicationMode: 'Shallow' } });
  clock.advance(45);
  expect((await read('1.0.0')).provisioningState).toBe('Succeeded');
});
