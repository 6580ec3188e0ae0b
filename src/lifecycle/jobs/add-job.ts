import type { Hints, Jobs, Outbox } from '../ports.ts';
import type { Job } from './job.ts';

export interface Adding {
  jobs: Jobs;
  hints: Hints;
  outbox: Outbox;
}

/** Stores a new job and sends its first message; false where a job of that id is there already. */
export async function addJob(job: Job, { jobs, hints, outbox }: Adding): Promise<boolean> {
  if (job.step === undefined) throw new TypeError(`${job.id} is new and has no step.`);
  await hints.unfinished(job.id);
  if (!(await jobs.add(job))) return false;
  await outbox.send(job.step, { job: job.id, sequence: job.sequence }, job.dueAt);
  return true;
}
