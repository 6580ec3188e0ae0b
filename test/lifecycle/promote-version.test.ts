import { beforeEach, describe, expect, it } from 'vitest';
import type { Version } from '../../src/lifecycle/gallery.ts';
import type { Job, VersionData } from '../../src/lifecycle/jobs/job.ts';
import { promoteVersion } from '../../src/lifecycle/promote-version.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aVersionToKeep, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

let services: FakeServices;
let job: Job<VersionData>;
const step = () => promoteVersion(job, services);
const catalogued = (parts: Parameters<typeof anImage>[0]) =>
  services.catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage(parts) } }));
const there = (tags: Record<string, string>, parts: Partial<Version> = {}) =>
  services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest: true, ...parts });

beforeEach(async () => {
  ({ services, job } = await aVersionToKeep());
});

describe('the promotion of a version', () => {
  it('includes a pending one everywhere, keeps its other tags, and proves it', async () => {
    const targetRegions = [
      { name: 'westeurope', regionalReplicaCount: 3 },
      { name: 'eastus2', excludeFromLatest: true, encryption: { osDiskImage: {} } },
    ];
    there({ 'gallerist:latest': 'pending', team: 'platform' }, { targetRegions });
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is making 1.0.0 latest',
      data: { ...job.data, stage: 'all', writes: 1 },
    });
    expect(services.galleries.writes()).toMatchObject([
      {
        what: 'updateVersion',
        body: {
          excludeFromLatest: false,
          tags: { 'gallerist:latest': 'promoted', team: 'platform' },
          targetRegions: [
            { name: 'West Europe', regionalReplicaCount: 3, excludeFromLatest: false },
            { name: 'East US 2', excludeFromLatest: false, encryption: { osDiskImage: {} } },
          ],
        },
      },
    ]);
    expect(await step()).toEqual({ kind: 'later', seconds: 60, because: 'Azure is writing 1.0.0' });
    services.galleries.finish();
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 is promoted in West Europe, East US 2',
      data: { ...job.data, pending: false },
    });
    expect(services.galleries.writes()).toHaveLength(1);
  });

  it.each([
    [{ 'gallerist:latest': 'withdrawn' }, 'withdrawn'],
    [{ 'gallerist:latest': 'promoted' }, 'promoted'],
    [{}, 'not pending any more'],
  ])('leaves alone what somebody decided: %j', async (tags, decided) => {
    there(tags);
    expect(await step()).toEqual({
      kind: 'done',
      note: `1.0.0 is ${decided}: somebody decided, and it is left so`,
      data: { ...job.data, pending: false },
    });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('leaves alone what somebody included and untagged', async () => {
    there({}, { excludeFromLatest: false });
    expect(await step()).toMatchObject({ kind: 'done' });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('does not write to a version that somebody else is writing to', async () => {
    there({ 'gallerist:latest': 'pending' }, { provisioningState: 'Updating' });
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('sends a version back that lost a region since every one was there', async () => {
    const regions = [{ name: 'westeurope' }, { name: 'eastus2' }, { name: 'northeurope' }];
    catalogued({ regions });
    there({ 'gallerist:latest': 'pending' }, { targetRegions: regions.slice(0, 2) });
    services.galleries.region(ref, '1.0.0', 'eastus2', 'Replicating');
    const { data } = job;
    job = { ...job, data: { ...data, replicatedAt: '2026-03-01T12:00:00.000Z' } };
    expect(await step()).toEqual({
      kind: 'next',
      step: 'replicate-version',
      note: 'eastus2, northeurope is not Completed any more',
      data,
    });
    expect(services.galleries.writes()).toEqual([]);
  });

  it.each(['gone', 'being deleted'])('is refused where the version is %s', async (how) => {
    if (how !== 'gone') there({}, { provisioningState: 'Deleting' });
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Version 1.0.0 was deleted before it was promoted.',
      remedy: 'Where it is still wanted, make it again under another number.',
    });
  });

  it('waits for a catalog, and is refused where the image left it', async () => {
    there({ 'gallerist:latest': 'pending' });
    services.catalogs.force(undefined);
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'no catalog is accepted any more',
    });
    services.catalogs.force(aCatalog({ images: {} }));
    expect(await refusalOf(step)).toMatchObject({
      reason: 'The catalog has no image ubuntu-24 any more.',
      remedy:
        'Its versions stay as they are. Put the image back in the catalog, then retry the job.',
    });
    expect(services.galleries.writes()).toEqual([]);
  });
});
