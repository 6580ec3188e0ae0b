import type { StepName } from '../../messages.ts';
import { readAlive } from '../keeping/alive.ts';
import { takeVersion } from '../keeping/take-version.ts';
import type { Ledger, Writers } from '../keeping/ports.ts';
import type { Hints } from '../ports.ts';
import { isClaimed, isImport, isKeeping, isRollback, wishOf, type Job } from './job.ts';
import type { ImportData, JobData } from './job-data.ts';
import { saveUnchanged } from './save-unchanged.ts';
import { settle } from './settle.ts';
import type { Waking } from './wake-job.ts';

/** What a person asked of a job, and why it cannot be done now (`busy` passes by itself). */
export type Answer =
  | { kind: 'changed'; job: Job }
  | { kind: 'absent' }
  | { kind: 'busy' }
  | { kind: 'impossible'; because: string };

export type Retrying = Waking & { hints: Hints; ledger: Ledger; writers: Writers };

/**
 * Starts an ended job again: where it stopped, or from the beginning where its number was given back, and then with
 * another wish for one, if there is.
 */
export async function retryJob(
  id: string,
  by: string,
  retrying: Retrying,
  requestedVersion?: string,
): Promise<Answer> {
  const { jobs, hints, ledger, outbox, clock } = retrying;
  const job = await jobs.read(id);
  if (job === undefined) return { kind: 'absent' };
  if (job.state === 'open')
    return { kind: 'impossible', because: 'The job is at work; there is nothing to retry.' };
  if (job.state === 'succeeded') return { kind: 'impossible', because: 'The job has succeeded.' };
  const now = clock.now();
  if (job.step !== undefined && !mayGoOnFirst(job, now)) return { kind: 'busy' };
  const { because: _b, remedy: _r, endedAt: _e, endedIn, ...rest } = job;
  const { step, data } = again(job, requestedVersion);
  if (!(await takeAgain(job, retrying))) return { kind: 'impossible', because: taken(job) };
  const sequence = job.sequence + 1;
  const reopened: Job = {
    ...rest,
    state: 'open',
    step,
    sequence,
    dueAt: now,
    stepSince: now,
    failures: 0,
    data,
  };
  await ledger.write({
    at: now,
    image: job.image,
    what: 'retried',
    kind: job.kind,
    ...(data.version === undefined ? {} : { version: data.version.number }),
    because: `it ended ${job.state}, and ${by} asked to go on`,
    by,
    job: id,
  });
  await hint(reopened, hints);
  const note = `asked for by ${by}`;
  const entry = { sequence: job.sequence, step, at: now, outcome: 'retried', note };
  const saved = await saveUnchanged(jobs, reopened, entry);
  if (saved === undefined) return { kind: 'busy' };
  // Again: tendJobs may just have dropped the hint, for the job was closed when it looked.
  await hint(reopened, hints);
  await outbox.send(step, { job: id, sequence }, now);
  return { kind: 'changed', job: saved };
}

/** Azure is still making its version of a managed image, whose removal waits for that: the job may as well. */
const mayGoOnFirst = (job: Job, now: Date): boolean =>
  job.step === 'remove-managed-image' &&
  isImport(job) &&
  job.data.accepted !== undefined &&
  !isClaimed(job, now);

/** The step it goes on with, and what it forgets of the time before. */
function again(job: Job, requestedVersion?: string): { step: StepName; data: JobData } {
  const { endedIn, data } = job;
  if (isImport(job) && job.data.accepted === undefined) {
    return { step: 'import-vhd', data: anew(job.data, requestedVersion) };
  }
  if (endedIn === undefined) throw new TypeError(`${job.id} has ended in no step.`);
  if (isImport(job)) {
    const { leftBehind: _, ...kept } = job.data;
    return { step: endedIn, data: kept };
  }
  if (isRollback(job)) {
    const withdrawn = [...new Set(job.data.withdrawn)];
    return { step: endedIn, data: { ...job.data, withdrawn, retried: true } };
  }
  if (!isKeeping(job)) return { step: endedIn, data };
  const { replicatedAt, proof: _p, dropped: _d, ...rest } = job.data;
  // What it saw before it stopped may be long past; a promotion looks again by itself.
  const isProven = replicatedAt !== undefined && endedIn !== 'replicate-version';
  const kept = isProven ? { ...rest, replicatedAt } : rest;
  return { step: endedIn, data: { ...kept, repairs: {}, writes: 0 } };
}

/** A job that writes a version takes it again; false where another job has it by now. */
async function takeAgain(job: Job, { jobs, writers, clock }: Retrying): Promise<boolean> {
  const { id, kind, data } = job;
  const { version } = data;
  if (version === undefined || (isImport(job) && job.data.accepted === undefined)) return true;
  const wish = isKeeping(job) ? job.data.wish : isRollback(job) ? wishOf(job.data) : 'create';
  const found = await readAlive(version, { jobs, writers });
  return takeVersion(found, { job: id, kind, wish, since: clock.now() }, writers);
}

const taken = ({ data }: Job): string =>
  `Another job is at work on version ${data.version?.number}; retry this one when that has ended.`;

/** A closed job's hints are gone: it is unfinished again, and hears of its version's writes. */
async function hint({ id, data }: Job, hints: Hints): Promise<void> {
  await hints.unfinished(id);
  if (data.version !== undefined) await hints.waits(data.version.id, id);
}

/** Stops an open job. What it made in Azure stays as it is; a number that Azure has not taken is given back. */
export async function cancelJob(id: string, by: string, waking: Waking): Promise<Answer> {
  const { jobs, outbox, clock } = waking;
  const now = clock.now();
  const job = await jobs.read(id);
  if (job === undefined) return { kind: 'absent' };
  if (job.state !== 'open' || job.step === undefined) {
    return { kind: 'impossible', because: `The job has ended: ${job.state}.` };
  }
  if (isClaimed(job, now)) return { kind: 'busy' };
  const isMade = !isImport(job) || job.data.accepted !== undefined;
  const made = isMade ? ` ${job.data.version?.id} stays as it is.` : '';
  const outcome = { kind: 'cancelled', because: `Cancelled by ${by}.${made}` } as const;
  const { job: ended, entry } = settle(job, job.step, outcome, clock);
  const saved = await saveUnchanged(jobs, ended, entry);
  if (saved === undefined) return { kind: 'busy' };
  await outbox.send('close-job', { job: id, sequence: ended.sequence }, now);
  return { kind: 'changed', job: saved };
}

/** What was asked for, and nothing of what an earlier run made of it. */
const anew = (
  { upload, requestedVersion: before }: ImportData,
  requestedVersion = before,
): ImportData => ({
  upload,
  ...(requestedVersion === undefined ? {} : { requestedVersion }),
});
