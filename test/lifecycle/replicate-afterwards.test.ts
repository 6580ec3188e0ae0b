import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../src/lifecycle/jobs/job-data.ts';
import { seizeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import { replicateVersion } from '../../src/lifecycle/replicate-version.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { NOON } from '../support/builders.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aVersionToKeep, after, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

type Rules = Parameters<typeof anImage>[0];
const both = [{ name: 'westeurope' }, { name: 'eastus2' }];
const note = 'replicated to westeurope, eastus2';

let services: FakeServices;
let job: Job<VersionData>;
async function step() {
  const result = await replicateVersion(job, services);
  job = after(job, result);
  return result;
}
const catalogued = (parts: Rules) =>
  services.catalogs.force(
    aCatalog({ images: { 'ubuntu-24': anImage({ regions: both, grace: '0s', ...parts }) } }),
  );
const there = (
  tags: Record<string, string> = { 'gallerist:latest': 'pending' },
  provisioningState = 'Succeeded',
) =>
  services.galleries.addVersion(ref, '1.0.0', { tags, provisioningState, excludeFromLatest: true });
const writes = () => services.galleries.writes().map(({ body }) => body);
/** Azure does what it was asked for. */
function work() {
  services.galleries.finish();
  services.galleries.replicate(ref, '1.0.0');
}

beforeEach(async () => {
  ({ services, job } = await aVersionToKeep());
  catalogued({});
  there();
});

describe('a version that is replicated everywhere', () => {
  it.each<[string, Rules, object]>([
    ['goes on to its promotion at once', {}, { kind: 'next', step: 'promote-version', note }],
    [
      'waits for its bake time, which the plan ends',
      { promotion: { bake: '2h' } },
      { kind: 'done', note: `${note}; waits for its promotion at 2026-03-01T14:00:00.000Z` },
    ],
    [
      'waits for a person',
      { promotion: { rule: 'manual' } },
      { kind: 'done', note: `${note}; waits for a person to promote it` },
    ],
  ])('%s', async (_, rules, end) => {
    catalogued(rules);
    await step();
    work();
    expect(await step()).toMatchObject(end);
    expect(job.data).toMatchObject({ standing: 'pending', replicatedAt: NOON.toISOString() });
  });

  it.each<[string, Record<string, string>]>([
    ['pending', { 'gallerist:latest': 'pending' }],
    ['excluded', {}],
  ])('goes back to the promotion that a person asked for: %s', async (_, tags) => {
    catalogued({ promotion: { rule: 'manual' } });
    there(tags);
    job = { ...job, data: { ...job.data, byHand: true } };
    await step();
    work();
    expect(await step()).toMatchObject({ kind: 'next', step: 'promote-version', note });
  });

  it.each([
    ['withdrawn', { 'gallerist:latest': 'withdrawn' }],
    ['excluded', {}],
  ])('is done where it was %s meanwhile, and is not promoted', async (standing, tags) => {
    await step();
    there(tags);
    await step();
    work();
    expect(await step()).toEqual({ kind: 'done', note, data: job.data });
    expect(job.data.standing).toBe(standing);
  });
});

describe('a version that a person wants to keep', () => {
  beforeEach(() => {
    job = { ...job, data: { ...job.data, keep: true } };
  });

  it('gets the tag that says so with the regions it lacks, and no promotion', async () => {
    expect(await step()).toMatchObject({ because: 'Azure is adding eastus2' });
    expect(writes()).toMatchObject([
      {
        tags: { 'gallerist:latest': 'pending', 'gallerist:regions': 'kept' },
        targetRegions: [{}, {}],
      },
    ]);
    work();
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'pending' } });
    expect(writes()).toHaveLength(1);
  });

  it('gets it also where it has every region', async () => {
    catalogued({ regions: both.slice(0, 1) });
    expect(await step()).toMatchObject({ because: 'Azure is writing its tag' });
    expect(writes()).toEqual([
      { tags: { 'gallerist:latest': 'pending', 'gallerist:regions': 'kept' } },
    ]);
    work();
    expect(await step()).toMatchObject({ kind: 'done' });
  });

  it('keeps the tag as a person wrote it', async () => {
    there({ 'gallerist:latest': 'pending', 'gallerist:regions': 'for the audit' });
    await step();
    expect(writes()[0]).not.toHaveProperty('tags');
  });
});

describe("somebody else's write", () => {
  /** A pipeline writes its own idea of the regions. */
  const overwrite = () => there();

  it('in between is noticed and mended', async () => {
    await step();
    overwrite();
    expect(await step()).toMatchObject({ because: 'Azure is adding eastus2', data: { writes: 2 } });
    work();
    expect(await step()).toMatchObject({ kind: 'next' });
  });

  it('in the grace is noticed too, and the grace begins anew', async () => {
    catalogued({ grace: '10m' });
    await step();
    work();
    await step();
    overwrite();
    services.clock.advance(300);
    await step();
    expect(job.data).not.toHaveProperty('replicatedAt');
  });

  it('is mended twelve times, and then a person is asked', async () => {
    for (let times = 1; times <= 12; times += 1) {
      expect(await step()).toMatchObject({ data: { writes: times } });
      overwrite();
    }
    expect(await refusalOf(step)).toMatchObject({
      reason:
        'Version 1.0.0 was written 12 times and is still not as it should be: somebody else keeps writing it.',
      remedy:
        'The activity log of the version says who (a pipeline, Terraform). Let only one of the two write it, then retry the job.',
    });
    expect(writes()).toHaveLength(12);
  });

  it('blames nobody else where Azure itself fails the writes', async () => {
    for (let times = 1; times <= 12; times += 1) {
      await step();
      there({ 'gallerist:latest': 'pending' }, 'Failed');
    }
    expect((await refusalOf(step)).reason).toBe(
      'Version 1.0.0 was written 12 times, and Azure still has it as Failed.',
    );
  });

  it('is not blamed for repairs: many regions may fail one after the other', async () => {
    const names = [
      'eastus2',
      'northeurope',
      'uksouth',
      'ukwest',
      'japaneast',
      'francecentral',
      'norwayeast',
    ];
    catalogued({ regions: ['westeurope', ...names].map((name) => ({ name })) });
    await step();
    work();
    for (const name of names) {
      services.galleries.region(ref, '1.0.0', name, 'Failed', 'Failed with internal server error.');
      await step();
      work();
      await step();
      work();
      services.clock.advance(300);
      await step();
      work();
    }
    expect(await step()).toMatchObject({ kind: 'next', data: { writes: 22 } });
  });

  it('that is a rollback ends the job', async () => {
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back', since: NOON } as const;
    await seizeVersion(job.data.version, taking, services.writers);
    expect(await step()).toMatchObject({
      kind: 'done',
      note: '1.0.0 is left to another job, which took it over',
    });
    expect(writes()).toEqual([]);
  });
});
