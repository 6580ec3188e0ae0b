import { describe, expect, it } from 'vitest';
import { cancelJob, retryJob } from '../../../src/lifecycle/jobs/change-job.ts';
import { Conflict } from '../../../src/lifecycle/outcomes.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { aBench, failCall } from './a-bench.ts';

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const { id } = aJob();
const version = { definition: '/d', id: '/d/versions/1.0.0', number: '1.0.0' };
const reserved = { upload: anUpload(), version };
const accepted = { ...reserved, accepted: {} };
const closed = {
  state: 'failed',
  step: undefined,
  sequence: 9,
  failures: 3,
  stepSince: at(-90_000),
  because: 'Gave up.',
  remedy: 'Mend it.',
  endedIn: 'create-version',
  endedAt: at(-3_600),
} as const;
const ended = ['succeeded', 'refused', 'failed', 'cancelled'] as const;

describe('retrying a job', () => {
  it.each(['refused', 'failed', 'cancelled'] as const)(
    'goes on where it stopped, with new deadlines, where it was %s',
    async (state) => {
      const bench = await aBench({ ...closed, state, data: accepted });
      const answer = await retryJob(id, 'ana', bench.services);
      const job = await bench.job();
      expect(answer).toEqual({ kind: 'changed', job });
      expect(job).toMatchObject({ state: 'open', step: 'create-version', sequence: 10 });
      expect(job).toMatchObject({ dueAt: NOON, stepSince: NOON, failures: 0 });
      expect(job.data).toEqual(accepted);
      for (const gone of ['because', 'remedy', 'endedIn', 'endedAt']) {
        expect(job).not.toHaveProperty(gone);
      }
      const line = { sequence: 9, step: 'create-version', outcome: 'retried' };
      expect(bench.history()).toMatchObject([{ ...line, at: NOON, note: 'asked for by ana' }]);
      const { entries } = await bench.services.ledger.list({ image: 'ubuntu-24' });
      const because = `it ended ${state}, and ana asked to go on`;
      expect(entries).toMatchObject([{ what: 'retried', at: NOON, by: 'ana', job: id, because }]);
      const message = { job: id, sequence: 10 };
      expect(bench.outbox.sent).toEqual([{ step: 'create-version', message, at: NOON }]);
    },
  );

  it('begins anew where its number was given back', async () => {
    const disk = { name: 'a.vhd', etag: '"1"', virtualBytes: 1, occupiedBytes: 1 };
    const data = { ...reserved, disks: [disk], managedImage: '/of/the/number/given/back' };
    const bench = await aBench({ ...closed, data });
    await retryJob(id, 'ana', bench.services);
    expect(await bench.job()).toMatchObject({ step: 'import-vhd', data: { upload: anUpload() } });
    expect(Object.keys((await bench.job()).data)).toEqual(['upload']);
  });

  it('hears again of the writes to its version', async () => {
    const bench = await aBench({ ...closed, data: accepted });
    await retryJob(id, 'ana', bench.services);
    expect(await bench.hints.waiters(version.id)).toEqual([id]);
    const anew = await aBench({ ...closed, data: reserved });
    await retryJob(id, 'ana', anew.services);
    expect(await anew.hints.waiters(version.id)).toEqual([]);
  });

  it('is hinted at before it is stored, so that tendJobs never misses it', async () => {
    const bench = await aBench(closed);
    failCall(bench.services.jobs, 'save', 1);
    await expect(retryJob(id, 'ana', bench.services)).rejects.toThrow('no answer');
    expect(await Array.fromAsync(bench.hints.listUnfinished())).toEqual([id]);
  });

  it('is hinted at again afterwards: tendJobs may have dropped the hint of the closed job', async () => {
    const bench = await aBench(closed);
    const save = bench.jobs.save.bind(bench.jobs);
    bench.services.jobs.save = async (job, entry) => {
      await bench.hints.forget(id, undefined);
      return save(job, entry);
    };
    await retryJob(id, 'ana', bench.services);
    expect(await Array.fromAsync(bench.hints.listUnfinished())).toEqual([id]);
  });

  it('passes by itself while the job is being closed', async () => {
    const bench = await aBench({ ...closed, step: 'close-job' });
    expect(await retryJob(id, 'ana', bench.services)).toEqual({ kind: 'busy' });
  });

  it('need not wait for a managed image that Azure is still making the version of', async () => {
    const tidying = { ...closed, step: 'remove-managed-image', endedIn: 'create-version' } as const;
    const data = { ...accepted, managedImage: '/of/it', leftBehind: 'It stays.' };
    const bench = await aBench({ ...tidying, data });
    expect(await retryJob(id, 'ana', bench.services)).toMatchObject({ kind: 'changed' });
    expect(await bench.job()).toMatchObject({
      state: 'open',
      step: 'create-version',
      sequence: 10,
    });
    expect((await bench.job()).data).toEqual({ ...accepted, managedImage: '/of/it' });
    for (const parts of [{ data: reserved }, { data, claimedUntil: at(1) }]) {
      const busy = await aBench({ ...tidying, ...parts });
      expect(await retryJob(id, 'ana', busy.services)).toEqual({ kind: 'busy' });
    }
  });

  it.each([
    ['is open', { step: 'create-version' as const }, 'at work'],
    ['has succeeded', { ...closed, state: 'succeeded' as const }, 'has succeeded'],
  ])('is impossible where it %s', async (_, parts, because) => {
    const bench = await aBench(parts);
    const before = await bench.job();
    const answer = await retryJob(id, 'ana', bench.services);
    expect(answer).toEqual({ kind: 'impossible', because: expect.stringContaining(because) });
    expect(await bench.job()).toEqual(before);
    expect(bench.outbox.sent).toEqual([]);
  });
});

describe('cancelling a job', () => {
  const waiting = { step: 'create-version', sequence: 4, dueAt: at(600) } as const;

  it('ends it at once; what it made stays, and its message finds another sequence', async () => {
    const bench = await aBench({ ...waiting, data: accepted });
    const answer = await cancelJob(id, 'ana', bench.services);
    const job = await bench.job();
    expect(answer).toEqual({ kind: 'changed', job });
    expect(job).toMatchObject({ state: 'cancelled', step: 'close-job', sequence: 5 });
    expect(job.because).toBe('Cancelled by ana. /d/versions/1.0.0 stays as it is.');
    expect(bench.history()).toMatchObject([{ sequence: 4, outcome: 'cancelled' }]);
    const message = { job: id, sequence: 5 };
    expect(bench.outbox.sent).toEqual([{ step: 'close-job', message, at: NOON }]);
  });

  it('says nothing of a version that Azure never took', async () => {
    const bench = await aBench({ ...waiting, data: reserved });
    await cancelJob(id, 'ana', bench.services);
    expect((await bench.job()).because).toBe('Cancelled by ana.');
  });

  it('passes by itself while a step is at work, but not when its worker is dead', async () => {
    const busy = await aBench({ ...waiting, claimedUntil: at(1) });
    expect(await cancelJob(id, 'ana', busy.services)).toEqual({ kind: 'busy' });
    const dead = await aBench({ ...waiting, claimedUntil: at(-1), deaths: 1 });
    expect(await cancelJob(id, 'ana', dead.services)).toMatchObject({ kind: 'changed' });
    expect(await dead.job()).not.toHaveProperty('claimedUntil');
  });

  it.each(ended)('is impossible where it has ended: %s', async (state) => {
    for (const step of [undefined, 'close-job'] as const) {
      const bench = await aBench({ ...closed, state, step });
      const answer = await cancelJob(id, 'ana', bench.services);
      expect(answer).toEqual({ kind: 'impossible', because: `The job has ended: ${state}.` });
      expect(bench.outbox.sent).toEqual([]);
    }
  });
});

describe('either', () => {
  it('is absent where there is no such job', async () => {
    const { services } = await aBench();
    const none = 'other.0123456789abcdef';
    expect(await retryJob(none, 'ana', services)).toEqual({ kind: 'absent' });
    expect(await cancelJob(none, 'ana', services)).toEqual({ kind: 'absent' });
  });

  it('passes by itself where somebody else wrote the record at that instant', async () => {
    const conflict = { error: new Conflict('The job') };
    const retried = await aBench(closed);
    failCall(retried.services.jobs, 'save', 1, conflict);
    expect(await retryJob(id, 'ana', retried.services)).toEqual({ kind: 'busy' });
    const cancelled = await aBench();
    failCall(cancelled.services.jobs, 'save', 1, conflict);
    expect(await cancelJob(id, 'ana', cancelled.services)).toEqual({ kind: 'busy' });
    expect([...retried.outbox.sent, ...cancelled.outbox.sent]).toEqual([]);
  });
});
