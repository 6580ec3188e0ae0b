import type { StepName } from '../../messages.ts';
import type { Hints } from '../ports.ts';
import { isClaimed, type ImportData, type Job } from './job.ts';
import { saveUnchanged } from './save-unchanged.ts';
import { settle } from './settle.ts';
import type { Waking } from './wake-job.ts';

/** What a person asked of a job, and why it cannot be done now (`busy` passes by itself). */
export type Answer =
  | { kind: 'changed'; job: Job }
  | { kind: 'absent' }
  | { kind: 'busy' }
  | { kind: 'impossible'; because: string };

/** Starts an ended job again: where it stopped, or from the beginning where its number was given back. */
export async function retryJob(
  id: string,
  by: string,
  waking: Waking & { hints: Hints },
): Promise<Answer> {
  const { jobs, hints, outbox, clock } = waking;
  const job = await jobs.read(id);
  if (job === undefined) return { kind: 'absent' };
  if (job.state === 'open')
    return { kind: 'impossible', because: 'The job is at work; there is nothing to retry.' };
  if (job.state === 'succeeded') return { kind: 'impossible', because: 'The job has succeeded.' };
  if (job.step !== undefined) return { kind: 'busy' };
  const now = clock.now();
  const { because: _b, remedy: _r, endedAt: _e, endedIn, ...rest } = job;
  const step: StepName = job.data.accepted === undefined ? 'import-vhd' : (endedIn ?? 'import-vhd');
  const data = job.data.accepted === undefined ? anew(job.data) : { ...job.data, repairs: {} };
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

/** A closed job's hints are gone: it is unfinished again, and hears of its version's writes. */
async function hint({ id, data }: Job, hints: Hints): Promise<void> {
  await hints.unfinished(id);
  if (data.accepted !== undefined && data.version !== undefined)
    await hints.waits(data.version.id, id);
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
  const made =
    job.data.accepted === undefined
      ? ''
      : ` ${job.data.version?.id} stays, excluded from latest as it was.`;
  const outcome = { kind: 'cancelled', because: `Cancelled by ${by}.${made}` } as const;
  const { job: ended, entry } = settle(job, job.step, outcome, clock);
  const saved = await saveUnchanged(jobs, ended, entry);
  if (saved === undefined) return { kind: 'busy' };
  await outbox.send('close-job', { job: id, sequence: ended.sequence }, now);
  return { kind: 'changed', job: saved };
}

/** What was asked for, and nothing of what an earlier run made of it. */
const anew = ({ upload, requestedVersion }: ImportData): ImportData => ({
  upload,
  ...(requestedVersion === undefined ? {} : { requestedVersion }),
});
