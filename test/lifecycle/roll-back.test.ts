import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { RollbackData } from '../../src/lifecycle/jobs/job-data.ts';
import { tendJobs } from '../../src/lifecycle/jobs/tend-jobs.ts';
import { requestRollback } from '../../src/lifecycle/keeping/request-rollback.ts';
import { seizeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import { rollBack } from '../../src/lifecycle/roll-back.ts';
import { latestByRegion } from '../../src/lifecycle/versions/falling-back.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { after, ref } from './importing.ts';
import { atEveryCall, aWorld, IMAGE, placeOf, type World } from './keeping/a-world.ts';
import { refusalOf } from './refusal-of.ts';

const regions = ['westeurope', 'eastus2'];
const everywhere = (number: string | null) => ({ westeurope: number, eastus2: number });
const back = (version?: string) => ({ image: IMAGE, version });
const caller = { name: 'ana', key: undefined };

let world: World;
async function latest({ galleries } = world.services): Promise<Record<string, string | null>> {
  const versions = await galleries.versions(ref);
  const read = versions.map(({ number }) => galleries.version(ref, number, { replication: true }));
  return latestByRegion((await Promise.all(read)).flatMap((version) => version ?? []));
}
/** Four promoted versions, and a rollback from the highest. */
async function aFall(target = '1.1.0', rules: Parameters<typeof aWorld>[0] = {}) {
  const one = aWorld({ regions: regions.map((name) => ({ name })), ...rules });
  for (const number of ['1.0.0', '1.1.0', '1.2.0', '1.3.0']) one.add(number, { regions });
  const answer = await requestRollback(back(target), caller, one.services);
  if (answer.kind !== 'accepted') throw new Error(`It is not accepted: ${answer.because}`);
  return one;
}
const rollbackOf = (one: World) => one.onlyJob() as Job<RollbackData>;
async function step(job = rollbackOf(world)): Promise<Job<RollbackData>> {
  return after(job, await rollBack(job, world.services));
}
const writes = () => world.services.galleries.writes().map(({ number }) => number);
beforeEach(async () => {
  world = await aFall();
});

describe('a rollback', () => {
  it('withdraws in ascending order, the present latest last, so that latest moves once', async () => {
    const { galleries } = world.services;
    const seen: Record<string, string | null>[] = [];
    const update = galleries.updateVersion.bind(galleries);
    galleries.updateVersion = async (...parts) => {
      await update(...parts);
      seen.push(await latest());
    };
    await world.run();
    expect(writes().slice(0, 2)).toEqual(['1.2.0', '1.3.0']);
    expect(seen).toEqual([everywhere('1.3.0'), everywhere('1.1.0')]);
    for (const number of ['1.2.0', '1.3.0']) {
      expect(await world.version(number)).toMatchObject({
        excludeFromLatest: true,
        tags: { 'gallerist:latest': 'withdrawn' },
      });
    }
    expect(rollbackOf(world)).toMatchObject({
      state: 'succeeded',
      because: '1.2.0, 1.3.0 withdrawn for 1.1.0; latest is 1.1.0 in eastus2, 1.1.0 in westeurope',
    });
    expect(world.services.writers.all()).toEqual([]);
  });

  it('waits for Azure between two withdrawals, and asks to hear of each', async () => {
    const job = await step();
    expect(await rollBack(job, world.services)).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is withdrawing 1.2.0',
    });
    expect(writes()).toEqual(['1.2.0']);
    expect(await world.services.hints.waiters(placeOf('1.2.0').id)).toEqual([job.id]);
  });

  it('waits for a withdrawal also where the run that began it died', async () => {
    world = await aFall('1.2.0');
    await step();
    const again = await rollBack(rollbackOf(world), world.services);
    expect(again).toMatchObject({ kind: 'later', because: 'Azure is withdrawing 1.3.0' });
    expect(writes()).toEqual(['1.3.0']);
  });

  it('overtakes a job at work on a version', async () => {
    const taking = { job: 'ubuntu-24.1', kind: 'promote', wish: 'promote' } as const;
    const since = world.services.clock.now();
    await seizeVersion(placeOf('1.2.0'), { ...taking, since }, world.services.writers);
    await step();
    expect(await world.services.writers.read(placeOf('1.2.0'))).toMatchObject({
      job: rollbackOf(world).id,
      wish: 'back to 1.1.0',
    });
    expect(writes()).toEqual(['1.2.0']);
  });

  it('overtakes whoever is at work on the target, and waits until that is over', async () => {
    const taking = { job: 'ubuntu-24.1', kind: 'narrow', wish: 'narrow eastus2' } as const;
    const since = world.services.clock.now();
    await seizeVersion(placeOf('1.1.0'), { ...taking, since }, world.services.writers);
    expect(await rollBack(rollbackOf(world), world.services)).toEqual({
      kind: 'later',
      seconds: 30,
      because: 'another job is letting go of 1.1.0',
    });
    expect(writes()).toEqual([]);
    await step();
    expect(writes()).toEqual(['1.2.0']);
  });

  it('withdraws what waits for its promotion above the target, and what came since', async () => {
    world.pending('1.4.0');
    world.pending('1.0.5');
    const job = await step();
    expect(await world.services.writers.read(placeOf('1.4.0'))).toMatchObject({ job: job.id });
    world.services.galleries.finish();
    world.add('1.5.0', { regions });
    await world.run();
    expect(writes().slice(0, 4)).toEqual(['1.2.0', '1.3.0', '1.5.0', '1.4.0']);
    expect(await world.version('1.4.0')).toMatchObject({
      tags: { 'gallerist:latest': 'withdrawn' },
    });
    expect(await world.version('1.0.5')).not.toMatchObject({
      tags: { 'gallerist:latest': 'withdrawn' },
    });
    expect(await latest()).toEqual(everywhere('1.1.0'));
  });

  it('leaves a dead one that waits alone: nobody could promote it, and Azure takes no write to it', async () => {
    world.pending('1.4.0', { provisioningState: 'Failed' });
    world.services.galleries.region(ref, '1.4.0', 'westeurope', 'Failed');
    let job = rollbackOf(world);
    for (const _ of ['1.2.0', '1.3.0']) {
      job = await step(job);
      world.services.galleries.finish();
    }
    expect(await rollBack(job, world.services)).toMatchObject({ kind: 'done' });
    expect(writes()).toEqual(['1.2.0', '1.3.0']);
  });

  it('withdraws one that failed and serves somewhere, lest it be mended and promoted', async () => {
    world.pending('1.4.0', { regions, provisioningState: 'Failed' });
    world.services.galleries.region(ref, '1.4.0', 'eastus2', 'Failed');
    await world.run();
    expect(writes()).toContain('1.4.0');
  });

  it.each([
    [
      'is gone',
      'it is not there any more',
      async () => {
        await world.services.galleries.deleteVersion(ref, '1.1.0');
        world.services.galleries.finish();
      },
    ],
    [
      'was excluded',
      'somebody excluded it from latest',
      async () => world.add('1.1.0', { regions, excludeFromLatest: true }),
    ],
    [
      'is being deleted',
      'it is being deleted',
      async () => world.add('1.1.0', { regions, provisioningState: 'Deleting' }),
    ],
    [
      'left a region',
      'latest would mean nothing in eastus2, where it is not replicated. POST /api/replications brings it there',
      async () => {
        world.add('1.1.0');
        world.add('1.0.0');
      },
    ],
  ])('stops where its target %s half-way: latest stays', async (_how, obstacle, lose) => {
    const job = await step();
    world.services.galleries.finish();
    await lose();
    expect(await refusalOf(() => rollBack(job, world.services))).toMatchObject({
      reason: `Version 1.1.0, to which latest was to fall back, cannot take it any more: ${obstacle}.`,
      remedy:
        'What was withdrawn so far stays withdrawn, and the present latest stays. POST /api/rollbacks again to another version.',
    });
    expect(await latest()).toEqual(everywhere('1.3.0'));
  });

  it('withdraws nothing that is being deleted, but waits until it is gone', async () => {
    world.add('1.3.0', { regions, provisioningState: 'Deleting' });
    const job = await step();
    world.services.galleries.finish();
    world.add('1.3.0', { regions, provisioningState: 'Deleting' });
    expect(await rollBack(job, world.services)).toEqual({
      kind: 'later',
      seconds: 60,
      because: 'Azure is deleting 1.3.0',
    });
    world.services.galleries.finish();
    expect(await rollBack(job, world.services)).toMatchObject({ kind: 'done' });
    expect(writes()).toEqual(['1.2.0']);
  });

  it('withdraws it after all where Azure could not delete it', async () => {
    world.add('1.3.0', { regions, provisioningState: 'Deleting' });
    const job = await step();
    world.services.galleries.finish();
    world.add('1.3.0', { regions, provisioningState: 'Failed' });
    await step(job);
    expect(writes()).toEqual(['1.2.0', '1.3.0']);
  });

  it('is left to another rollback that took its version', async () => {
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back to 1.0.0' } as const;
    const since = world.services.clock.now();
    await seizeVersion(placeOf('1.3.0'), { ...taking, since }, world.services.writers);
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Another job has 1.3.0 by now: ubuntu-24.1.',
      remedy:
        'See what became of that one; where latest is not what it should be, POST /api/rollbacks again.',
    });
    expect(writes()).toEqual([]);
  });

  it('does not write for ever against somebody who includes it again', async () => {
    let job = rollbackOf(world);
    for (let times = 0; times < 12; times += 1) {
      job = await step(job);
      world.add('1.2.0', { regions });
    }
    expect((await refusalOf(() => rollBack(job, world.services))).reason).toBe(
      'Version 1.2.0 was written 12 times and is still not as it should be: somebody else keeps writing it.',
    );
    expect(await latest()).toEqual(everywhere('1.3.0'));
  });
});

describe('a rollback whose worker dies', () => {
  const aWhole = () => aFall();
  const run = (services: FakeServices, one: World) => one.run(services);

  it('at any call leaves latest meaning something, and comes to its end', async () => {
    const calls = await atEveryCall(aWhole, run, async (one) => {
      const { services } = one;
      expect([everywhere('1.3.0'), everywhere('1.1.0')]).toContainEqual(await latest(services));
      services.clock.advance(3_600);
      await tendJobs(services);
      await one.run();
      expect(await latest(services)).toEqual(everywhere('1.1.0'));
      expect(rollbackOf(one)).toMatchObject({ state: 'succeeded' });
      expect(services.writers.all()).toEqual([]);
    });
    expect(calls).toBeGreaterThan(30);
  });
});
