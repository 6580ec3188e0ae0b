import { describe, expect, it } from 'vitest';
import { wakeJob, wakeWaiters } from '../../../src/lifecycle/jobs/wake-job.ts';
import { Conflict, Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aJob, NOON } from '../../support/builders.ts';
import { aBench, failCall } from './a-bench.ts';

const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);
const { id } = aJob();
const waiting = { step: 'create-version', sequence: 4, dueAt: at(3_600) } as const;

describe('waking a job', () => {
  it('makes it due now and sends one message, without touching the sequence', async () => {
    const { services, job, history, outbox } = await aBench(waiting);
    expect(await wakeJob(id, services)).toBe(true);
    expect(await job()).toMatchObject({ sequence: 4, dueAt: NOON });
    expect(history()).toEqual([]);
    const message = { job: id, sequence: 4 };
    expect(outbox.sent).toEqual([{ step: 'create-version', message, at: NOON }]);
  });

  it('leaves whoever is at work alone', async () => {
    const { services, job, outbox } = await aBench({ ...waiting, claimedUntil: at(1) });
    const before = await job();
    expect(await wakeJob(id, services)).toBe(false);
    expect(await job()).toEqual(before);
    expect(outbox.sent).toEqual([]);
  });

  it('does not let a claim that has run out stop it, and leaves it for the step to count', async () => {
    const { services, job } = await aBench({ ...waiting, claimedUntil: NOON });
    expect(await wakeJob(id, services)).toBe(true);
    expect(await job()).toMatchObject({ claimedUntil: NOON, dueAt: NOON });
  });

  it('keeps to the pause that a fault, or Azure itself, has put in', async () => {
    const { services, job, outbox } = await aBench({ ...waiting, failures: 1, dueAt: at(5) });
    expect(await wakeJob(id, services)).toBe(false);
    expect(await job()).toMatchObject({ dueAt: at(5) });
    expect(outbox.sent).toEqual([]);
  });

  it('gives way to whoever has just written the record', async () => {
    const { services, outbox } = await aBench(waiting);
    failCall(services.jobs, 'save', 1, { error: new Conflict('The job') });
    expect(await wakeJob(id, services)).toBe(false);
    expect(outbox.sent).toEqual([]);
  });

  it('does nothing for a job that is closed or gone', async () => {
    const { services, outbox } = await aBench({ state: 'succeeded', step: undefined });
    expect(await wakeJob(id, services)).toBe(false);
    expect(await wakeJob('other.0123456789abcdef', services)).toBe(false);
    expect(outbox.sent).toEqual([]);
  });

  it('lets its caller know of an outage, so that the event is delivered again', async () => {
    const { services } = await aBench(waiting);
    failCall(services.jobs, 'save', 1);
    await expect(wakeJob(id, services)).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('a write to a resource', () => {
  it('wakes the jobs that wait for it, in whatever case Azure spells it, and no others', async () => {
    const { services, outbox } = await aBench(waiting);
    await services.hints.waits('/subscriptions/A/versions/1.0.0', id);
    expect(await wakeWaiters('/subscriptions/a/versions/1.0.1', services)).toBe(false);
    expect(outbox.sent).toEqual([]);
    expect(await wakeWaiters('/SUBSCRIPTIONS/a/versions/1.0.0', services)).toBe(true);
    expect(outbox.sent).toHaveLength(1);
  });

  it('is of no job at work where an import only waits to clear its blobs', async () => {
    const { services, outbox } = await aBench({ state: 'succeeded', step: 'clear-drop' });
    await services.hints.waits('/a/versions/1.0.0', id);
    expect(await wakeWaiters('/a/versions/1.0.0', services)).toBe(false);
    expect(outbox.sent).toHaveLength(1);
  });
});
