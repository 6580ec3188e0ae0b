import { beforeEach, describe, expect, it } from 'vitest';
import type { Version } from '../../src/lifecycle/gallery.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../src/lifecycle/jobs/job-data.ts';
import { promoteVersion } from '../../src/lifecycle/promote-version.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aVersionToKeep, after, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

let services: FakeServices;
let job: Job<VersionData>;
/** One run of the step; the job remembers what it left. */
async function step() {
  const result = await promoteVersion(job, services);
  job = after(job, result);
  return result;
}
const catalogued = (parts: Parameters<typeof anImage>[0]) =>
  services.catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage(parts) } }));
const there = (tags: Record<string, string>, parts: Partial<Version> = {}) =>
  services.galleries.addVersion(ref, '1.0.0', { tags, excludeFromLatest: true, ...parts });
const pending = { 'gallerist:latest': 'pending' };
const both = [{ name: 'westeurope' }, { name: 'eastus2' }];

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
    const regions = { westeurope: 'Completed 100 %', eastus2: 'Completed 100 %' };
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is making 1.0.0 latest',
      data: { ...job.data, standing: 'pending', regions, writes: 1 },
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
      data: { ...job.data, standing: 'promoted' },
    });
    expect(services.galleries.writes()).toHaveLength(1);
  });

  it.each([
    [{ 'gallerist:latest': 'withdrawn' }, 'withdrawn', 'withdrawn'],
    [{ 'gallerist:latest': 'promoted' }, 'promoted', 'excluded'],
    [{}, 'not pending any more', 'excluded'],
  ])('leaves alone what somebody decided: %j', async (tags, decided, standing) => {
    there(tags);
    expect(await step()).toMatchObject({
      kind: 'done',
      note: `1.0.0 is ${decided}: somebody decided, and it is left so`,
      data: { standing },
    });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('leaves alone what somebody included and untagged', async () => {
    there({}, { excludeFromLatest: false });
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'promoted' } });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('does not write to a version that somebody else is writing to', async () => {
    there(pending, { provisioningState: 'Updating' });
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
    expect(services.galleries.writes()).toEqual([]);
  });

  it('sends a version back that lost a region since every one was there', async () => {
    const regions = [...both, { name: 'northeurope' }];
    catalogued({ regions });
    there(pending, { targetRegions: both });
    services.galleries.region(ref, '1.0.0', 'eastus2', 'Replicating');
    job = { ...job, data: { ...job.data, replicatedAt: '2026-03-01T12:00:00.000Z' } };
    const result = await step();
    expect(result).toMatchObject({
      kind: 'next',
      step: 'replicate-version',
      note: 'not Completed any more: eastus2, northeurope',
    });
    expect(result.data).not.toHaveProperty('replicatedAt');
    expect(services.galleries.writes()).toEqual([]);
  });

  it('is left to a rollback that took the version', async () => {
    there(pending);
    const [writer] = services.writers.all();
    if (writer === undefined) throw new Error('Nobody has it.');
    await services.writers.save({ ...writer, job: 'ubuntu-24.1', kind: 'rollback' });
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 is left to another job, which took it over',
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
    there(pending);
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

describe('a promotion by hand', () => {
  beforeEach(() => {
    catalogued({ promotion: { rule: 'manual', gate: 'https://gate.example/ask' } });
    job = { ...job, data: { ...job.data, byHand: true } };
  });

  it('asks no gate, and includes what a person excluded', async () => {
    services.gates.answer('https://gate.example/ask', { verdict: 'no' });
    there({});
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(services.gates.asked).toEqual([]);
  });

  it('includes regions in which a promoted one is excluded', async () => {
    const targetRegions = [{ name: 'westeurope' }, { name: 'eastus2', excludeFromLatest: true }];
    there({ 'gallerist:latest': 'promoted' }, { targetRegions, excludeFromLatest: false });
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(services.galleries.writes()).toMatchObject([
      { body: { targetRegions: [{}, { name: 'East US 2', excludeFromLatest: false }] } },
    ]);
    services.galleries.finish();
    expect(await step()).toMatchObject({ kind: 'done' });
  });

  it('does not include what a rollback withdrew', async () => {
    there({ 'gallerist:latest': 'withdrawn' });
    expect(await step()).toMatchObject({
      kind: 'done',
      note: '1.0.0 is withdrawn: somebody decided, and it is left so',
    });
    expect(services.galleries.writes()).toEqual([]);
  });
});
