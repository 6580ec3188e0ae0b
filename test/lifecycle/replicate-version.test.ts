import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../src/lifecycle/jobs/job-data.ts';
import { replicateVersion } from '../../src/lifecycle/replicate-version.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aVersionToKeep, after, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

const inRegions = (...names: string[]) =>
  aCatalog({ images: { 'ubuntu-24': anImage({ regions: names.map((name) => ({ name })) }) } });

let services: FakeServices;
let job: Job<VersionData>;
/** One run of the step; the job remembers what it left. */
async function step() {
  const result = await replicateVersion(job, services);
  job = after(job, result);
  return result;
}
const region = (name: string, state: string, details?: string) =>
  services.galleries.region(ref, '1.0.0', name, state, details);
const writes = () => services.galleries.writes().map(({ body }) => body);

beforeEach(async () => {
  ({ services, job } = await aVersionToKeep(inRegions('westeurope', 'northeurope', 'eastus2')));
  const tags = { 'gallerist:latest': 'pending' };
  services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest: true });
  job = { ...job, step: 'replicate-version', stepSince: services.clock.now() };
});

describe('the replication of a version', () => {
  it('adds what is wanted, excluded from latest, waits for it, and for a grace after it', async () => {
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 60,
      because: 'Azure is adding northeurope, eastus2',
    });
    expect(writes()).toMatchObject([
      {
        targetRegions: [
          { name: 'West Europe' },
          { name: 'northeurope', excludeFromLatest: true },
          { name: 'eastus2', excludeFromLatest: true },
        ],
      },
    ]);
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is still writing 1.0.0' });
    services.galleries.finish();
    expect(await step()).toMatchObject({
      kind: 'later',
      because: 'replicating to northeurope, eastus2',
      data: {
        regions: {
          westeurope: { state: 'Completed', progress: 100 },
          northeurope: { state: 'Replicating', progress: 0 },
        },
      },
    });
    services.galleries.replicate(ref, '1.0.0');
    const note = 'replicated to westeurope, northeurope, eastus2';
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 600,
      because: `${note}; a last grace before it counts`,
    });
    services.clock.advance(599);
    expect(await step()).toMatchObject({ kind: 'later', seconds: 1 });
    services.clock.advance(1);
    services.galleries.calls.length = 0;
    expect(await step()).toMatchObject({ kind: 'next', step: 'promote-version', note });
    expect(services.galleries.calls).toEqual([]);
  });

  it('counts the grace from Completed and not from Succeeded', async () => {
    await step();
    services.galleries.finish();
    services.clock.advance(3_600);
    await step();
    services.clock.advance(3_600);
    services.galleries.replicate(ref, '1.0.0');
    expect(await step()).toMatchObject({ kind: 'later', seconds: 600 });
    expect(job.data.replicatedAt).toBe('2026-03-01T14:00:00.000Z');
  });

  it('begins the grace anew when a region falls back', async () => {
    await step();
    services.galleries.finish();
    services.galleries.replicate(ref, '1.0.0');
    await step();
    services.clock.advance(500);
    region('eastus2', 'Replicating');
    expect(await step()).toMatchObject({ kind: 'later', because: 'replicating to eastus2' });
    expect(job.data).not.toHaveProperty('replicatedAt');
    services.clock.advance(200);
    region('eastus2', 'Completed');
    expect(await step()).toMatchObject({ kind: 'later', seconds: 600 });
  });

  it('takes the grace that the catalog says', async () => {
    const image = anImage({ grace: '0s' });
    services.catalogs.force(aCatalog({ images: { 'ubuntu-24': image } }));
    expect(await step()).toMatchObject({ kind: 'next', note: 'replicated to westeurope' });
  });

  it('looks again after half as long again while nothing moves, and by the pace once it does', async () => {
    await step();
    services.galleries.finish();
    services.clock.advance(100);
    expect(await step()).toMatchObject({ kind: 'later', seconds: 150 });
    services.clock.advance(150);
    region('northeurope', 'Completed');
    expect(await step()).toMatchObject({ kind: 'later', seconds: 225 });
    expect(job.data.seen).toEqual({ at: '2026-03-01T12:04:10.000Z', percent: 0 });
  });

  it('repairs a failed region alone, three times, and then asks a person', async () => {
    await step();
    services.galleries.finish();
    region('northeurope', 'Completed');
    for (const [times, seconds] of [
      [1, 300],
      [2, 1_800],
      [3, 7_200],
    ] as const) {
      region('eastus2', 'Failed', 'Failed with internal server error.');
      expect(await step()).toMatchObject({
        because: 'East US 2 failed and is taken out, to be added again',
        data: { repairs: { eastus2: { times } } },
      });
      expect(writes().at(-1)).toMatchObject({ allowDeletionOfReplicatedLocations: true });
      services.galleries.finish();
      const guarding = 'Azure is guarding the regions of 1.0.0 again';
      expect(await step()).toMatchObject({ because: guarding });
      expect(writes().at(-1)).toEqual({});
      services.galleries.finish();
      expect(await step()).toMatchObject({ kind: 'later', seconds });
      services.clock.advance(seconds);
      expect(await step()).toMatchObject({ because: 'Azure is adding East US 2' });
      expect(writes().at(-1)).not.toHaveProperty('allowDeletionOfReplicatedLocations');
      services.galleries.finish();
    }
    region('eastus2', 'Failed', 'Failed with internal server error.');
    expect((await refusalOf(step)).reason).toContain('also not after 3 repairs');
    const version = await services.galleries.version(ref, '1.0.0', { replication: true });
    expect(version?.replication?.[1]).toMatchObject({ region: 'northeurope', state: 'Completed' });
    expect(version?.excludeFromLatest).toBe(true);
  });

  it.each(['gone', 'being deleted'])('is refused where the version is %s', async (how) => {
    await services.galleries.deleteVersion(ref, '1.0.0');
    if (how === 'gone') services.galleries.finish();
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Version 1.0.0 was deleted while it was being replicated.',
      remedy: 'Where it is still wanted, make it again under another number.',
    });
  });
});

describe('a catalog that changes while a version is replicated', () => {
  beforeEach(async () => {
    await step();
    services.galleries.finish();
    services.galleries.replicate(ref, '1.0.0');
    await step();
  });

  it('may want a region more: it is added, and the grace begins anew', async () => {
    services.catalogs.force(inRegions('northeurope', 'eastus2', 'uksouth'));
    expect(await step()).toMatchObject({ because: 'Azure is adding uksouth' });
    expect(job.data).not.toHaveProperty('replicatedAt');
  });

  it('may want a region less: what is there stays, and nobody waits for it', async () => {
    services.catalogs.force(inRegions('northeurope'));
    region('eastus2', 'Replicating');
    services.clock.advance(500);
    const because = 'replicated to westeurope, northeurope; a last grace before it counts';
    expect(await step()).toMatchObject({ kind: 'later', because });
    expect(writes()).toHaveLength(1);
  });

  it('may move the image: the version goes on where it is', async () => {
    const image = anImage({ gallery: 'silver', regions: [{ name: 'eastus2' }] });
    services.catalogs.force(aCatalog({ images: { 'ubuntu-24': image } }));
    services.clock.advance(600);
    expect(await step()).toMatchObject({ kind: 'next' });
  });

  it('may be gone, which is waited for, or lack the image, which is refused', async () => {
    services.catalogs.force(undefined);
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'no catalog is accepted any more',
    });
    services.catalogs.force(aCatalog({ images: {} }));
    expect((await refusalOf(step)).reason).toContain('The catalog has no image ubuntu-24');
  });
});

describe('a version that is to stay where it is, by the catalog of now,', () => {
  const more = { regions: ['westeurope', 'uksouth'].map((name) => ({ name })) };
  const cases = [
    ['the catalog has the image elsewhere now', { gallery: 'silver' }],
    ['the catalog says manage: false', { manage: false }],
    ['the catalog says budgets.replicate: 0', { budgets: { replicate: 0 } }],
  ] as const;
  const force = (change: object) =>
    services.catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage({ ...more, ...change }) } }));

  it.each(cases)('is brought nowhere: %s', async (because, change) => {
    force(change);
    expect(await step()).toMatchObject({
      kind: 'done',
      note: `1.0.0 stays where it is: ${because}`,
    });
    expect(writes()).toEqual([]);
    expect(job.data).not.toHaveProperty('replicatedAt');
  });

  it.each(cases)('gets back what a repair took out of it: %s', async (_because, change) => {
    const region = { name: 'northeurope', regionalReplicaCount: 1 };
    const at = services.clock.now().toISOString();
    const writer = await services.writers.read(job.data.version);
    const version = job.data.version;
    await services.writers.save({ version, ...writer, takenOut: [{ region, at, repair: 1 }] });
    services.clock.advance(300);
    force(change);
    expect(await step()).toMatchObject({ because: 'Azure is adding northeurope' });
    services.galleries.finish();
    services.galleries.replicate(ref, '1.0.0');
    expect(await step()).toMatchObject({ kind: 'done' });
    expect(writes()).toHaveLength(1);
  });

  it('goes where a person asked for it, save by the rules of another version', async () => {
    job = { ...job, data: { ...job.data, keep: true } };
    force({ manage: false });
    expect(await step()).toMatchObject({ because: 'Azure is adding uksouth' });
  });
});
