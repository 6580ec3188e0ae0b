import { describe, expect, it } from 'vitest';
import { tendJobs } from '../../../src/lifecycle/jobs/tend-jobs.ts';
import { aJob, aRollback, NOON } from '../../support/builders.ts';
import { aBench, aBenchOf, failCall } from './a-bench.ts';

const minutes = (count: number) => new Date(NOON.getTime() + count * 60_000);
const { id } = aJob();
const version = { definition: '/d', id: '/d/versions/1.0.0', number: '1.0.0' };

/** One hinted job. */
async function aTendedBench(parts: Parameters<typeof aJob>[0]) {
  const bench = await aBench(parts);
  await bench.hints.unfinished(id);
  return { ...bench, hinted: () => Array.fromAsync(bench.hints.listUnfinished()) };
}

describe('tending jobs', () => {
  it('sends a message for a job that is fifteen minutes past due', async () => {
    const bench = await aTendedBench({ sequence: 4, dueAt: minutes(-15) });
    expect(await tendJobs(bench.services)).toBe(1);
    const message = { job: id, sequence: 4 };
    expect(bench.outbox.sent).toEqual([{ step: 'import-vhd', message, at: NOON }]);
    expect(await tendJobs(bench.services)).toBe(0);
    expect(await bench.hinted()).toEqual([id]);
  });

  it('lets no deadline pass that nobody looked at', async () => {
    const week = 7 * 24 * 60;
    const bench = await aTendedBench({ dueAt: minutes(-week), stepSince: minutes(-week - 10) });
    await tendJobs(bench.services);
    expect(await bench.job()).toMatchObject({ dueAt: NOON, stepSince: minutes(-10) });
  });

  it.each([
    ['a little late', { dueAt: minutes(-14) }],
    ['not yet due', { dueAt: minutes(60) }],
    ['late because somebody is at work', { dueAt: minutes(-20), claimedUntil: minutes(2) }],
  ])('leaves a job alone that is %s', async (_, parts) => {
    const bench = await aTendedBench(parts);
    expect(await tendJobs(bench.services)).toBe(0);
    expect(bench.outbox.sent).toEqual([]);
    expect(await bench.hinted()).toEqual([id]);
  });

  it('rescues an ended job that has not been closed', async () => {
    const parts = { state: 'failed', step: 'close-job', dueAt: minutes(-30) } as const;
    const bench = await aTendedBench(parts);
    expect(await tendJobs(bench.services)).toBe(1);
    expect(bench.outbox.sent).toMatchObject([{ step: 'close-job' }]);
  });

  it('drops the hints of a closed job', async () => {
    const { data } = aJob();
    const closed = { state: 'succeeded', step: undefined, data: { ...data, version } } as const;
    const bench = await aTendedBench(closed);
    await bench.hints.waits(version.id, id);
    expect(await tendJobs(bench.services)).toBe(0);
    expect(await bench.hinted()).toEqual([]);
    expect(await bench.hints.waiters(version.id)).toEqual([]);
  });

  it('drops the hints of everything that a rollback withdrew', async () => {
    const closed = { state: 'succeeded', step: undefined } as const;
    const withdrawn = ['1.1.0', '1.2.0'];
    const last = { definition: '/d', id: '/d/versions/1.2.0', number: '1.2.0' };
    const data = { version: last, target: '1.0.0', before: {}, after: {}, withdrawn };
    const bench = await aBenchOf(aRollback({ ...closed, data }));
    await bench.hints.unfinished(id);
    for (const number of withdrawn) await bench.hints.waits(`/d/versions/${number}`, id);
    await tendJobs(bench.services);
    for (const number of withdrawn) {
      expect(await bench.hints.waiters(`/d/versions/${number}`)).toEqual([]);
    }
  });

  it('keeps the hint of a job that is retried at that very instant', async () => {
    const bench = await aTendedBench({ state: 'failed', step: undefined });
    const forget = bench.hints.forget.bind(bench.hints);
    bench.services.hints.forget = async (job, resource) => {
      await bench.overwrite({ state: 'open', step: 'import-vhd' });
      await forget(job, resource);
    };
    await tendJobs(bench.services);
    expect(await bench.hinted()).toEqual([id]);
  });

  it('keeps the hint of a job that is not there yet, for it is written first', async () => {
    const bench = await aTendedBench({ sequence: 4 });
    await bench.hints.unfinished('new.0123456789abcdef');
    await tendJobs(bench.services);
    expect(await bench.hinted()).toContain('new.0123456789abcdef');
  });

  it('goes on to the next job where one cannot be looked at, and says so in the end', async () => {
    const bench = await aTendedBench({ dueAt: minutes(-30) });
    const other = aJob({ id: 'debian-12.0123456789abcdef', dueAt: minutes(-30) });
    await bench.jobs.add(other);
    await bench.hints.unfinished(other.id);
    failCall(bench.services.jobs, 'read', 1, { error: new SyntaxError('data is no JSON') });
    const told = '1 jobs could not be tended: SyntaxError: data is no JSON';
    await expect(tendJobs(bench.services)).rejects.toThrow(told);
    expect(bench.outbox.sent).toMatchObject([{ message: { job: other.id } }]);
  });
});
