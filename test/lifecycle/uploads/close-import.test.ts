import { beforeEach, describe, expect, it } from 'vitest';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import { takeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import { Refused, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { failCall } from '../jobs/a-bench.ts';
import { atEveryCall, aWorld, placeOf, type World } from '../keeping/a-world.ts';

const version = placeOf('1.0.0');
const regions = [{ name: 'westeurope' }, { name: 'eastus2' }];
const job = aJob({
  id: 'ubuntu-24.00000000000000ff',
  state: 'succeeded',
  step: 'close-job',
  because: '1.0.0 exists in westeurope',
  endedAt: NOON,
  data: { upload: anUpload(), version, accepted: {}, regions: ['West Europe'] },
});
const failed = { ...job, state: 'failed', because: 'Gave up.', remedy: 'Mend it.' } as const;
const PATH = 'ubuntu-24/1.0.0.json';

let world: World;
/** 1.0.0 as it was just imported; the import has it. */
async function anImported(): Promise<World> {
  const one = aWorld({ regions });
  one.pending('1.0.0');
  const taking = { job: job.id, kind: 'import', wish: 'create', since: NOON } as const;
  await takeVersion({ version }, taking, one.services.writers);
  return one;
}
const result = () => world.services.drops.results.get(PATH);
beforeEach(async () => {
  world = await anImported();
});

describe('closing an import', () => {
  it('leaves its version to the plan, which begins at once, and says so', async () => {
    expect(await closeJob(job, world.services)).toEqual({
      kind: 'done',
      note: `result written to results/${PATH}; 1 job(s) begun for ubuntu-24`,
    });
    expect(world.onlyJob()).toMatchObject({
      kind: 'replicate',
      askedBy: `job ${job.id}`,
      data: { version, madeBy: job.id },
    });
    expect(result()).toMatchObject({
      state: 'succeeded',
      version: '1.0.0',
      regions: ['West Europe'],
      latest: 'pending',
    });
    expect(await world.services.writers.read(version)).toMatchObject({ job: world.onlyJob().id });
  });

  it('goes on where Azure refuses what the plan asks', async () => {
    const error = new Refused('Azure said no.', 'Mend it.');
    failCall(world.services.galleries, 'versions', 1, { error });
    expect(await closeJob(job, world.services)).toEqual({
      kind: 'done',
      note: `result written to results/${PATH}; ubuntu-24 could not be planned for: Azure said no.`,
    });
  });

  it('has its result rewritten as its version gets on', async () => {
    await world.services.jobs.add({ ...job, step: 'clear-drop' });
    await closeJob(job, world.services);
    await world.run();
    expect(result()).toMatchObject({
      state: 'succeeded',
      regions: ['westeurope', 'eastus2'],
      latest: 'promoted',
    });
    expect(result()).not.toHaveProperty('keeping');
  });

  it('plans nothing for a version that failed, and nobody does it by itself', async () => {
    await closeJob(failed, world.services);
    expect(world.jobs()).toEqual([]);
    expect(result()).toMatchObject({ state: 'failed', reason: 'Gave up.', remedy: 'Mend it.' });
    expect(result()).not.toHaveProperty('latest');
    expect(await world.services.writers.read(version)).toMatchObject({
      job: job.id,
      stopped: 'failed: Gave up.',
    });
  });

  it('begins nothing on an image that is only observed, and still clears its blobs', async () => {
    world.catalogue({ regions, manage: false, afterwards: { blob: 'delete', days: 0 } });
    expect(await closeJob(job, world.services)).toMatchObject({
      kind: 'next',
      step: 'clear-drop',
      note: `result written to results/${PATH}`,
    });
    expect(world.jobs()).toEqual([]);
  });

  it('leaves its blobs to be cleared by the next catalog, while none is accepted', async () => {
    world.services.catalogs.force(undefined);
    expect(await closeJob(job, world.services)).toMatchObject({ kind: 'next', step: 'clear-drop' });
  });

  it('gives back a number that was reserved by a run that died', async () => {
    const { numbers } = world.services;
    const { upload } = job.data;
    const reserve = (by: string) =>
      numbers.reserve(version.definition, by, by, { exactly: '1.4.0' });
    await reserve(failed.id);
    await expect(reserve('ubuntu-24.00000000000000aa')).rejects.toBeInstanceOf(Refused);
    await closeJob({ ...failed, data: { upload } }, world.services);
    expect(await reserve('ubuntu-24.00000000000000aa')).toBe('1.4.0');
  });

  it('tells whoever dropped the file though Azure does not let us plan', async () => {
    failCall(world.services.galleries, 'versions', 1);
    await expect(closeJob(job, world.services)).rejects.toBeInstanceOf(Unavailable);
    expect(result()).toMatchObject({ state: 'succeeded', latest: 'pending' });
    expect(await closeJob(job, world.services)).toMatchObject({ kind: 'done' });
    expect(world.jobs()).toHaveLength(1);
  });

  it('that dies at any call is made good by the next run', async () => {
    const calls = await atEveryCall(
      anImported,
      (services) => closeJob(job, services),
      async (one) => {
        await closeJob(job, one.services);
        const { id, data } = one.onlyJob();
        expect(data).toMatchObject({ madeBy: job.id });
        expect(one.services.writers.all()).toMatchObject([{ job: id }]);
        expect(one.services.drops.results.get(PATH)).toMatchObject({ latest: 'pending' });
      },
    );
    expect(calls).toBeGreaterThan(10);
  });
});
