import type { Clock, Hints, Jobs, Outbox } from '../ports.ts';
import { isClaimed } from './job.ts';
import { saveUnchanged } from './save-unchanged.ts';
import { withoutPause } from './without-pause.ts';

export interface Waking {
  jobs: Jobs;
  outbox: Outbox;
  clock: Clock;
}

/**
 * Makes a waiting job due now. Where somebody is at work on it, or has just written it, or Azure has asked
 * for a pause, nothing happens: a wake-up is a hint, and the delayed message comes anyway.
 */
export async function wakeJob(id: string, { jobs, outbox, clock }: Waking): Promise<boolean> {
  const now = clock.now();
  const job = await jobs.read(id);
  if (job?.step === undefined) return false;
  if (isClaimed(job, now)) return false;
  if (job.failures > 0 && job.dueAt > now) return false;
  if ((await saveUnchanged(jobs, { ...withoutPause(job, clock), dueAt: now })) === undefined)
    return false;
  await outbox.send(job.step, { job: id, sequence: job.sequence }, now);
  return true;
}

/** A write to a resource has ended: whoever waits for it looks again. False: nobody who waits is still at work. */
export async function wakeWaiters(
  resourceId: string,
  waking: Waking & { hints: Hints },
): Promise<boolean> {
  const waiters = await waking.hints.waiters(resourceId);
  let areAtWork = false;
  for (const id of waiters) {
    await wakeJob(id, waking);
    // A hint may outlive its job, or come before it; an import that only waits to clear its blobs plans nothing.
    areAtWork ||= (await waking.jobs.read(id))?.state === 'open';
  }
  return areAtWork;
}
