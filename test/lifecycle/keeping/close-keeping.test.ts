import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../../src/lifecycle/jobs/job-data.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import { seizeVersion, takeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, aKeeping, anUpload, NOON } from '../../support/builders.ts';
import { ref } from '../importing.ts';
import { failCall } from '../jobs/a-bench.ts';
import { atEveryCall, aWorld, placeOf, type World } from './a-world.ts';

const version = placeOf('1.0.0');
const maker = aJob({
  id: 'ubuntu-24.00000000000000ff',
  state: 'succeeded',
  step: 'clear-drop',
  dueAt: new Date('2026-03-02T12:00:00.000Z'),
  endedAt: NOON,
  data: { upload: anUpload(), version, accepted: {}, regions: ['West Europe'] },
});
const PATH = 'ubuntu-24/1.0.0.json';
const replicatedAt = '2026-03-01T11:00:00.000Z';
const regions = {
  westeurope: { state: 'Completed', progress: 100 },
  eastus2: { state: 'Replicating', progress: 5 },
};

let world: World;
type Parts = Parameters<typeof aKeeping>[0];
/** A keeping job of 1.0.0 that has ended, and has its version. */
async function anEnded(parts: Partial<Parts> = {}, data: Partial<VersionData> = {}, one = world) {
  const job = aKeeping({
    state: 'succeeded',
    step: 'close-job',
    because: 'replicated',
    endedAt: NOON,
    ...parts,
    data: { version, wish: 'replicate', madeBy: maker.id, ...data },
  });
  const taking = { job: job.id, kind: job.kind, wish: 'replicate', since: NOON };
  await takeVersion({ version }, taking, one.services.writers);
  return job;
}
const close = (job: Job<VersionData>) => closeJob(job, world.services);
const result = () => world.services.drops.results.get(PATH);
const failed = { state: 'failed', because: 'Gave up.', remedy: 'Mend it.' } as const;
beforeEach(async () => {
  world = aWorld({ promotion: { bake: '1d' } });
  await world.services.jobs.add(maker);
});

describe('closing a job that kept a version', () => {
  it('leaves since when a pending one is proven, from which its bake time counts', async () => {
    world.pending('1.0.0');
    await close(await anEnded({}, { standing: 'pending', replicatedAt }));
    expect(world.services.writers.all()).toMatchObject([
      { version, replicatedAt: new Date(replicatedAt) },
    ]);
    expect(world.services.writers.all()[0]).not.toHaveProperty('job');
    expect(world.jobs()).toHaveLength(1);
  });

  it.each(['promoted', 'canary', 'withdrawn', 'excluded'] as const)(
    'leaves nothing behind where it is %s',
    async (standing) => {
      await close(await anEnded({}, { standing, replicatedAt }));
      expect(world.services.writers.all()).toEqual([]);
    },
  );

  it.each(['pending', 'promoted', 'canary', 'withdrawn', 'excluded'] as const)(
    'tells whoever dropped the file that it is %s, and where it is',
    async (standing) => {
      expect(await close(await anEnded({}, { standing, regions }))).toEqual({
        kind: 'done',
        note: `result written to results/${PATH}`,
      });
      expect(result()).toEqual({
        state: 'succeeded',
        blob: 'https://gallerist.blob.core.windows.net/vhds/ubuntu-24/1.0.0.vhd',
        uploadedAt: '2026-03-01T11:00:00.000Z',
        image: 'ubuntu-24',
        version: '1.0.0',
        versionId: version.id,
        regions: ['westeurope'],
        latest: standing,
        job: maker.id,
        endedAt: NOON.toISOString(),
      });
    },
  );

  it('tells them why it was not replicated or promoted, and what to do', async () => {
    world.pending('1.0.0');
    const job = await anEnded(failed, { standing: 'pending', regions });
    await close(job);
    expect(result()).toMatchObject({
      state: 'succeeded',
      latest: 'pending',
      regions: ['westeurope'],
      keeping: { job: job.id, state: 'failed', reason: 'Gave up.', remedy: 'Mend it.' },
    });
    expect(world.services.writers.all()).toMatchObject([{ stopped: 'failed: Gave up.' }]);
  });

  it('says nothing else of one that the job never looked at', async () => {
    await close(await anEnded({}, { standing: 'promoted', regions }));
    const before = result();
    const job = await anEnded({ state: 'cancelled', because: 'Cancelled by ana.' });
    await close(job);
    expect(result()).toEqual({
      ...(before as object),
      keeping: { job: job.id, state: 'cancelled', reason: 'Cancelled by ana.' },
    });
  });

  it('does not say pending of a promoted one that could not be widened', async () => {
    await close(await anEnded(failed, { standing: 'promoted' }));
    expect(result()).toMatchObject({ latest: 'promoted', keeping: { state: 'failed' } });
  });

  it.each([
    ['was narrowed', { kind: 'narrow' as const }, {}],
    ['was made by nobody we know', {}, { madeBy: 'ubuntu-24.0000000000000001' }],
    ['was made by somebody else', {}, { madeBy: undefined }],
  ])('tells nobody where it %s', async (_, parts, data) => {
    const { madeBy, ...rest } = { madeBy: maker.id, ...data };
    const job = await anEnded(parts, rest);
    await close({ ...job, data: { ...rest, version, wish: '', ...(madeBy && { madeBy }) } });
    expect(world.services.drops.results.size).toBe(0);
  });

  it.each([
    ['promoted', NOON],
    ['pending', maker.dueAt],
  ] as const)('lets the import clear its blobs once it is decided: %s', async (standing, dueAt) => {
    await close(await anEnded({}, { standing }));
    expect(await world.services.jobs.read(maker.id)).toMatchObject({ dueAt });
  });

  it('begins what there is to do next, where it came to its good end', async () => {
    world.catalogue({});
    world.pending('1.0.0');
    const job = await anEnded({}, { standing: 'pending', replicatedAt });
    expect(await close(job)).toMatchObject({
      note: `result written to results/${PATH}; 1 job(s) begun for ubuntu-24`,
    });
    expect(world.jobs()[1]).toMatchObject({ kind: 'promote', askedBy: `job ${job.id}` });
  });

  it('begins nothing where it did not: its own wish is held back besides', async () => {
    world.pending('1.0.0');
    world.pending('1.1.0');
    await close(await anEnded(failed));
    expect(world.jobs()).toHaveLength(1);
  });

  it.each([
    ['did', ['eastus2'], 2],
    ['did not', undefined, 1],
  ])('plans after a narrowing that %s take a region away', async (_, dropped, jobs) => {
    world.pending('1.1.0');
    await close(await anEnded({ kind: 'narrow' }, dropped === undefined ? {} : { dropped }));
    expect(world.jobs()).toHaveLength(jobs);
  });

  it.each(['gone', 'being deleted'])(
    'forgets a version that is %s: made again under its number, it is another one',
    async (how) => {
      world.pending('1.0.0');
      await world.services.galleries.deleteVersion(ref, '1.0.0');
      if (how === 'gone') world.services.galleries.finish();
      await close(await anEnded({ state: 'refused', because: 'It was deleted.' }));
      expect(world.services.writers.all()).toEqual([]);
      world.services.galleries.finish();
      world.pending('1.0.0');
      await keepImage('ubuntu-24', 'event', world.services);
      expect(world.jobs().map(({ kind, state }) => `${kind} ${state}`)).toContain('replicate open');
    },
  );

  it('waits with everything else while Azure may still drop regions for a narrowing', async () => {
    world.pending('1.0.0', { regions: ['westeurope', 'eastus2'] });
    await world.services.galleries.updateVersion(ref, await world.version('1.0.0'), {
      targetRegions: [{ name: 'westeurope' }],
      allowDeletionOfReplicatedLocations: true,
    });
    const job = await anEnded({ ...failed, kind: 'narrow' });
    expect(await close(job)).toMatchObject({ kind: 'later', seconds: 60 });
    expect(world.services.writers.all()).toMatchObject([{ job: job.id }]);
    world.services.galleries.finish();
    expect(await close(job)).toMatchObject({ kind: 'done' });
    expect(world.services.writers.all()).toMatchObject([{ stopped: 'failed: Gave up.' }]);
  });

  it('takes a version for present where Azure does not tell', async () => {
    failCall(world.services.galleries, 'version', 1);
    await close(await anEnded(failed));
    expect(world.services.writers.all()).toMatchObject([{ stopped: 'failed: Gave up.' }]);
  });

  it('leaves alone a version that a rollback took', async () => {
    const job = await anEnded();
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back', since: NOON } as const;
    await seizeVersion(version, taking, world.services.writers);
    await close(job);
    expect(world.services.writers.all()).toMatchObject([{ job: 'ubuntu-24.1' }]);
  });

  it('can be done again after a fault of storage', async () => {
    const job = await anEnded({}, { standing: 'promoted' });
    failCall(world.services.drops, 'writeResult', 1);
    await expect(close(job)).rejects.toBeInstanceOf(Unavailable);
    expect(await close(job)).toMatchObject({ kind: 'done' });
    expect(result()).toMatchObject({ latest: 'promoted' });
  });

  it('that dies at any call is made good by the next run', async () => {
    const build = async () => {
      const one = aWorld();
      await one.services.jobs.add(maker);
      one.pending('1.0.0');
      const job = await anEnded({}, { standing: 'pending', replicatedAt }, one);
      return { ...one, job };
    };
    const calls = await atEveryCall(
      build,
      (services, { job }) => closeJob(job, services),
      async ({ services, job }) => {
        await closeJob(job, services);
        expect(services.drops.results.get(PATH)).toMatchObject({ latest: 'pending' });
        expect(services.ledger.all().map(({ what, kind }) => `${what} ${kind}`)).toEqual([
          'succeeded replicate',
          'begun promote',
        ]);
        const [, promote, ...others] = services.jobs.all();
        expect([promote?.kind, others]).toEqual(['promote', []]);
        expect(services.writers.all()).toMatchObject([{ job: promote?.id }]);
      },
    );
    expect(calls).toBeGreaterThan(12);
  });
});
