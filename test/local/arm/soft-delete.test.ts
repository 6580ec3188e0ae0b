import { expect, it } from 'vitest';
import { definition, gallery } from './arm-server.ts';
import { prepared, regions, version, type Prepared } from './prepared.ts';
import { aVersion } from './vhd.ts';

const day = 24 * 3600;
const bin = `${gallery}/softDeletedArtifactTypes/Images/artifacts/ubuntu/versions`;

async function withDeleted(): Promise<Prepared> {
  const softDeletePolicy = {
    isSoftDeleteEnabled: true,
    retentionPeriodInDays: 14,
    gracePeriodInDays: 7,
  };
  const server = await prepared({ galleryProperties: { softDeletePolicy } });
  await server.make('1.0.0', regions('westeurope', 'eastus'));
  await server.send('DELETE', version);
  server.clock.advance(150);
  return server;
}

it('hides a deleted version but keeps it in the recycle bin', async () => {
  const { send, resourceManager } = await withDeleted();
  expect((await send('GET', version)).status).toBe(404);
  expect((await send('GET', `${definition}/versions`)).json.value).toEqual([]);
  expect(resourceManager.latestIn(definition, 'westeurope')).toBeUndefined();
  const { json, text, headers } = await send('GET', bin.toLowerCase().replace('ubuntu', 'Ubuntu'));
  expect([text.slice(0, 3), headers['x-ms-original-request-ids']]).toEqual(['{\r\n', undefined]);
  expect(headers['x-ms-operation-identifier']).toContain('tenantId=');
  expect(json.value).toMatchObject([
    { name: '1.0.0', properties: { resourceArmId: version, softDeletedArtifactType: 'Images' } },
  ]);
  const blocked = await send('DELETE', definition);
  expect([blocked.status, blocked.json.error.code]).toEqual([409, 'CannotDeleteResource']);
});

it('brings the old version back by a PUT to its number', async () => {
  const { send, clock, read } = await withDeleted();
  const body = aVersion({ storageProfile: { osDiskImage: { source: {} } } });
  const { status, json } = await send('PUT', version, { ...body, tags: {} });
  expect([status, json.properties.provisioningState]).toEqual([200, 'Updating']);
  clock.advance(200);
  const restored = await read('1.0.0');
  expect(restored.provisioningState).toBe('Succeeded');
  expect(restored.publishingProfile.targetRegions.map(({ name }) => name)).toEqual([
    'West Europe',
    'East US',
  ]);
  expect((await send('GET', bin)).json.value).toEqual([]);
});

it('is gone for good after retention and grace', async () => {
  const { send, clock, put } = await withDeleted();
  clock.advance(21 * day - 60);
  expect((await send('GET', bin)).json.value).toHaveLength(1);
  clock.advance(60);
  expect((await send('GET', bin)).json.value).toEqual([]);
  expect((await put('1.0.0')).status).toBe(201);
});

it('does not come back to life when a restored version is kept past its old deadline', async () => {
  const { send, clock } = await withDeleted();
  await send('PUT', version, { location: 'westeurope' });
  clock.advance(30 * day);
  expect((await send('GET', version)).status).toBe(200);
});

it('heeds bypassSoftDelete from 2026-03-03 on', async () => {
  const { send, clock, make } = await withDeleted();
  await make('2.0.0');
  await make('3.0.0');
  await send('DELETE', `${definition}/versions/2.0.0?api-version=2025-03-03&bypassSoftDelete=true`);
  await send('DELETE', `${definition}/versions/3.0.0?api-version=2026-03-03&bypassSoftDelete=true`);
  await send('DELETE', `${version}?api-version=2026-03-03&bypassSoftDelete=true`);
  clock.advance(150);
  const { json } = await send('GET', bin);
  expect((json.value as { name: string }[]).map(({ name }) => name)).toEqual(['2.0.0']);
});

it('does not delete a version that is blocked until its end of life', async () => {
  const { send, make, clock } = await prepared();
  await make('1.0.0', {
    publishingProfile: { endOfLifeDate: '2026-06-01' },
    safetyProfile: { blockDeletionBeforeEndOfLife: true },
  });
  const { status, json } = await send('DELETE', version);
  expect([status, json.error.code]).toEqual([
    409,
    'DeleteGalleryImageVersionBlockedBeforeEndOfLife',
  ]);
  clock.advance(100 * day);
  expect((await send('DELETE', version)).status).toBe(202);
});

it.each<[string, (server: Prepared) => void, number]>([
  ['could not read its source', (one) => one.blobs.clear(), 425],
  [
    'lost a region',
    ({ resourceManager }) => resourceManager.faults.failRegion('eastus', { atCreation: true }),
    425,
  ],
  ['was cut short by the deletion', () => undefined, 60],
])('brings a version back Failed whose creation %s', async (_what, fail, seconds) => {
  const softDeletePolicy = { isSoftDeleteEnabled: true };
  const server = await prepared({ galleryProperties: { softDeletePolicy } });
  const { send, clock, read, put } = server;
  fail(server);
  await put('1.0.0', regions('westeurope', 'eastus'));
  clock.advance(seconds);
  await send('DELETE', version);
  clock.advance(120);
  expect((await send('PUT', version, { location: 'westeurope' })).status).toBe(200);
  clock.advance(7200);
  const { provisioningState, replicationStatus } = await read('1.0.0');
  expect(provisioningState).toBe('Failed');
  expect(replicationStatus.summary.map(({ state }) => state)).not.toContain('Completed');
  const { storageProfile } = (await send('GET', version)).json.properties;
  expect(storageProfile.osDiskImage).not.toHaveProperty('sizeInGB');
});

it('brings a version back Failed that has a failed region', async () => {
  const softDeletePolicy = { isSoftDeleteEnabled: true };
  const { send, clock, read, make, resourceManager } = await prepared({
    galleryProperties: { softDeletePolicy },
  });
  await make('1.0.0');
  resourceManager.faults.failRegion('eastus');
  await send('PATCH', version, { properties: regions('westeurope', 'eastus') });
  clock.advance(7200);
  await send('DELETE', version);
  clock.advance(120);
  await send('PUT', version, { location: 'westeurope' });
  clock.advance(7200);
  const { provisioningState, replicationStatus } = await read('1.0.0');
  expect(provisioningState).toBe('Failed');
  expect(replicationStatus.summary.map(({ state }) => state)).toEqual(['Completed', 'Failed']);
});
