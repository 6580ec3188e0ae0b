import type { StepResult } from '../outcomes.ts';
import { closeImport, type ClosingImport } from '../uploads/close-import.ts';
import { closeKeeping } from '../keeping/close-keeping.ts';
import { isImport, isKeeping, isRollback, type Job } from './job.ts';
import { closeRollback } from '../keeping/close-rollback.ts';
import type { KeepServices } from '../keeping/keep-image.ts';
import type { Ledger } from '../keeping/ports.ts';

export type Closing = ClosingImport & KeepServices;

/**
 * The last step of every job, but for what becomes of an import's blobs later: writes the ledger, gives back what it
 * did not use, and plans for its image where the job has changed its facts.
 */
export async function closeJob(job: Job, services: Closing): Promise<StepResult> {
  await writeEnd(job, services.ledger);
  if (isImport(job)) return closeImport(job, services);
  if (isKeeping(job)) return closeKeeping(job, services);
  if (isRollback(job)) return closeRollback(job, services);
  throw new TypeError(`Nobody closes a job of kind ${job.kind}.`);
}

async function writeEnd(job: Job, ledger: Ledger): Promise<void> {
  const { id, image, kind, state, because = '', remedy, askedBy, endedAt, data } = job;
  if (state === 'open') throw new TypeError(`${id} is to be closed and has not ended.`);
  const number = isRollback(job) ? job.data.target : data.version?.number;
  await ledger.write({
    at: endedAt ?? job.stepSince,
    image,
    what: state,
    kind,
    ...(number === undefined ? {} : { version: number }),
    because: remedy === undefined ? because : `${because} ${remedy}`,
    by: askedBy,
    job: id,
  });
}
