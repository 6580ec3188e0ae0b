import { beforeEach, describe, expect, it } from 'vitest';
import { cancelJob, retryJob } from '../../../src/lifecycle/jobs/change-job.ts';
import type { Job, JobKind } from '../../../src/lifecycle/jobs/job.ts';
import type { VersionData } from '../../../src/lifecycle/jobs/job-data.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { seizeVersion, takeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import type { StepName } from '../../../src/messages.ts';
import { aKeeping, aRollback, NOON } from '../../support/builders.ts';
import { aWorld, placeOf, type World } from '../keeping/a-world.ts';

const version = placeOf('1.0.0');
const replicatedAt = '2026-02-01T12:00:00.000Z';
const closed = {
  state: 'failed',
  step: undefined,
  sequence: 9,
  because: 'Gave up.',
  endedAt: NOON,
} as const;
const rollback = aRollback({
  ...closed,
  endedIn: 'roll-back',
  data: { version, target: '0.9.0', before: {}, after: {}, withdrawn: ['0.9.5'] },
});

let world: World;
const keeping = (kind: JobKind, endedIn: StepName, data: Partial<VersionData> = {}) =>
  aKeeping({ ...closed, kind, endedIn, data: { version, wish: 'wanted', ...data } });
async function retry(job: Job) {
  await world.services.jobs.add(job);
  return retryJob(job.id, 'ana', world.services);
}
const writer = async () => {
  const { etag: _, ...rest } = (await world.services.writers.read(version)) ?? {};
  return rest;
};
beforeEach(() => {
  world = aWorld({ regions: [{ name: 'westeurope' }, { name: 'eastus2' }] });
});

describe('retrying a job that keeps a version', () => {
  it.each([
    ['replicate', 'replicate-version'],
    ['replicate', 'promote-version'],
    ['promote', 'promote-version'],
    ['promote', 'replicate-version'],
    ['narrow', 'narrow-version'],
  ] as const)('to %s goes on in %s, and takes its version again', async (kind, step) => {
    const job = keeping(kind, step, {
      repairs: { eastus2: { times: 3 } },
      writes: 12,
    });
    expect(await retry(job)).toMatchObject({
      kind: 'changed',
      job: { state: 'open', step, sequence: 10, data: { wish: 'wanted', repairs: {}, writes: 0 } },
    });
    expect(await writer()).toEqual({ version, job: job.id, kind, wish: 'wanted', since: NOON });
    expect(await world.services.hints.waiters(version.id)).toEqual([job.id]);
    expect(world.services.outbox.sent).toMatchObject([{ step }]);
  });

  it('looks again whether it is replicated: that may be long past', async () => {
    const job = keeping('replicate', 'replicate-version', { replicatedAt });
    expect(await retry(job)).toMatchObject({ kind: 'changed' });
    expect(world.onlyJob().data).not.toHaveProperty('replicatedAt');
  });

  it('remembers it for a promotion, which looks by itself', async () => {
    await retry(keeping('promote', 'promote-version', { replicatedAt }));
    expect(world.onlyJob().data).toMatchObject({ replicatedAt });
  });

  it('narrows anew where somebody had put a region back', async () => {
    const proof = { at: NOON.toISOString(), completed: {} };
    await retry(keeping('narrow', 'narrow-version', { dropped: ['eastus2'], proof }));
    expect(world.onlyJob().data).not.toHaveProperty('dropped');
    expect(world.onlyJob().data).not.toHaveProperty('proof');
  });

  it('counts the writes of a rollback anew', async () => {
    const withdrawn = [...Array<string>(12).fill('0.9.5'), '1.0.0'];
    await retry({ ...rollback, data: { ...rollback.data, withdrawn } });
    expect(world.onlyJob().data).toMatchObject({ withdrawn: ['0.9.5', '1.0.0'] });
  });

  it('takes it from a job that stopped', async () => {
    const stopped = {
      version,
      job: 'ubuntu-24.1',
      kind: 'narrow',
      wish: 'x',
      stopped: 'failed: x',
    };
    await world.services.writers.save({ ...stopped, kind: 'narrow', since: NOON });
    const job = keeping('replicate', 'replicate-version');
    expect(await retry(job)).toMatchObject({ kind: 'changed' });
    expect(await writer()).toEqual({
      version,
      job: job.id,
      kind: 'replicate',
      wish: 'wanted',
      since: NOON,
    });
  });

  describe.each([
    ['a job', () => keeping('replicate', 'replicate-version')],
    ['a rollback', () => rollback],
  ])('%s whose version another took', (_, aJob) => {
    const parts = { id: 'ubuntu-24.1', kind: 'promote', data: { version, wish: 'x' } } as const;
    const taking = { job: parts.id, kind: parts.kind, wish: 'x', since: NOON };
    beforeEach(() => takeVersion({ version }, taking, world.services.writers));

    it.each([
      ['works', aKeeping(parts)],
      ['has ended, and not yet let go', aKeeping({ ...parts, state: 'failed', step: 'close-job' })],
    ])('waits while that one %s', async (_how, holder) => {
      await world.services.jobs.add(holder);
      const job = aJob();
      expect(await retry(job)).toEqual({
        kind: 'impossible',
        because: 'Another job is at work on version 1.0.0; retry this one when that has ended.',
      });
      expect(await world.services.jobs.read(job.id)).toMatchObject({ state: 'failed' });
      expect(world.services.outbox.sent).toEqual([]);
    });

    it.each([
      ['was never stored', undefined],
      ['died before it let go', aKeeping({ ...closed, ...parts })],
    ])('goes on where that one %s', async (_how, holder) => {
      if (holder !== undefined) await world.services.jobs.add(holder);
      const job = aJob();
      expect(await retry(job)).toMatchObject({ kind: 'changed' });
      expect(await writer()).toMatchObject({ job: job.id });
    });
  });
});

describe('retrying a rollback', () => {
  it('goes on where it stopped, with its versions', async () => {
    expect(await retry(rollback)).toMatchObject({
      kind: 'changed',
      job: { step: 'roll-back', data: { target: '0.9.0', withdrawn: ['0.9.5'], retried: true } },
    });
    expect(await writer()).toMatchObject({ job: rollback.id, wish: 'back to 0.9.0' });
  });
});

describe('cancelling a job that keeps a version', () => {
  it('leaves the version as it is, and its wish is not tried again by itself', async () => {
    world.pending('1.0.0');
    await keepImage('ubuntu-24', 'timer', world.services);
    const { id } = world.onlyJob();
    expect(await cancelJob(id, 'ana', world.services)).toMatchObject({
      kind: 'changed',
      job: { because: `Cancelled by ana. ${version.id} stays as it is.` },
    });
    await world.run();
    await keepImage('ubuntu-24', 'timer', world.services);
    expect(world.onlyJob()).toMatchObject({ id, state: 'cancelled' });
    expect(await writer()).toMatchObject({
      stopped: `cancelled: Cancelled by ana. ${version.id} stays as it is.`,
    });
    expect(await retryJob(id, 'ana', world.services)).toMatchObject({ kind: 'changed' });
    await world.run();
    expect(await world.version('1.0.0')).toMatchObject({ excludeFromLatest: false });
    expect(world.services.writers.all()).toEqual([]);
  });

  it('lets everything go that a rollback had', async () => {
    const job = aRollback({ data: { ...rollback.data, withdrawn: [] } });
    await world.services.jobs.add(job);
    const taking = { job: job.id, kind: job.kind, wish: 'back to 0.9.0', since: NOON };
    for (const number of ['1.0.0', '0.9.0']) {
      await seizeVersion(placeOf(number), taking, world.services.writers);
    }
    expect(await cancelJob(job.id, 'ana', world.services)).toMatchObject({ kind: 'changed' });
    await world.run();
    expect(world.services.writers.all()).toEqual([]);
  });
});
