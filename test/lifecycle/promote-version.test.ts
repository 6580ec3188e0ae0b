import { beforeEach, describe, expect, it } from 'vitest';
import { aCatalog } from '../support/builders-catalog.ts';
import { ref } from './importing.ts';
import { both, pending, promoting } from './promoting.ts';
import { refusalOf } from './refusal-of.ts';

const { at, step, catalogued, there } = promoting();

describe('the promotion of a version', () => {
  it('includes a pending one everywhere, keeps its other tags, and proves it', async () => {
    const targetRegions = [
      { name: 'westeurope', regionalReplicaCount: 3 },
      { name: 'eastus2', excludeFromLatest: true, encryption: { osDiskImage: {} } },
    ];
    there({ 'gallerist:latest': 'pending', team: 'platform' }, { targetRegions });
    const completed = { state: 'Completed', progress: 100 };
    const regions = { westeurope: completed, eastus2: completed };
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is making 1.0.0 latest',
      data: { ...at.job.data, standing: 'pending', regions, writes: 1 },
    });
    expect(at.services.galleries.writes()).toMatchObject([
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
    at.services.galleries.finish();
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 is promoted in West Europe, East US 2',
      data: { ...at.job.data, standing: 'promoted' },
    });
    expect(at.services.galleries.writes()).toHaveLength(1);
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
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('leaves alone what somebody included and untagged', async () => {
    there({}, { excludeFromLatest: false });
    expect(await step()).toMatchObject({ kind: 'done', data: { standing: 'promoted' } });
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('does not write to a version that somebody else is writing to', async () => {
    there(pending, { provisioningState: 'Updating' });
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('sends a version back that lost a region since every one was there', async () => {
    const regions = [...both, { name: 'northeurope' }];
    catalogued({ regions });
    there(pending, { targetRegions: both });
    at.services.galleries.region(ref, '1.0.0', 'eastus2', 'Replicating');
    at.job = { ...at.job, data: { ...at.job.data, replicatedAt: '2026-03-01T12:00:00.000Z' } };
    const result = await step();
    expect(result).toMatchObject({
      kind: 'next',
      step: 'replicate-version',
      note: 'not Completed any more: eastus2, northeurope',
    });
    expect(result.data).not.toHaveProperty('replicatedAt');
    expect(at.services.galleries.writes()).toEqual([]);
  });

  it('is left to a rollback that took the version', async () => {
    there(pending);
    const [writer] = at.services.writers.all();
    if (writer === undefined) throw new Error('Nobody has it.');
    await at.services.writers.save({ ...writer, job: 'ubuntu-24.1', kind: 'rollback' });
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 is left to another job, which took it over',
    });
    expect(at.services.galleries.writes()).toEqual([]);
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
    at.services.catalogs.force(undefined);
    expect(await step()).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'no catalog is accepted any more',
    });
    at.services.catalogs.force(aCatalog({ images: {} }));
    expect(await refusalOf(step)).toMatchObject({
      reason: 'The catalog has no image ubuntu-24 any more.',
      remedy:
        'Its versions stay as they are. Put the image back in the catalog, then retry the job.',
    });
    expect(at.services.galleries.writes()).toEqual([]);
  });
});

describe('a promotion by hand', () => {
  beforeEach(() => {
    catalogued({ promotion: { rule: 'manual', gate: 'https://gate.example/ask' } });
    at.job = { ...at.job, data: { ...at.job.data, byHand: true } };
  });

  it('asks no gate, and includes what a person excluded', async () => {
    at.services.gates.answer('https://gate.example/ask', { verdict: 'no' });
    there({});
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(at.services.gates.asked).toEqual([]);
  });

  it('includes regions in which a promoted one is excluded', async () => {
    const targetRegions = [{ name: 'westeurope' }, { name: 'eastus2', excludeFromLatest: true }];
    there({ 'gallerist:latest': 'promoted' }, { targetRegions, excludeFromLatest: false });
    expect(await step()).toMatchObject({ because: 'Azure is making 1.0.0 latest' });
    expect(at.services.galleries.writes()).toMatchObject([
      { body: { targetRegions: [{}, { name: 'East US 2', excludeFromLatest: false }] } },
    ]);
    at.services.galleries.finish();
    expect(await step()).toMatchObject({ kind: 'done' });
  });

  it('does not include what a rollback withdrew', async () => {
    there({ 'gallerist:latest': 'withdrawn' });
    expect(await step()).toMatchObject({
      kind: 'done',
      note: '1.0.0 is withdrawn: somebody decided, and it is left so',
    });
    expect(at.services.galleries.writes()).toEqual([]);
  });
});
