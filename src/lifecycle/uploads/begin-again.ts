import { isImport, type Job } from '../jobs/job.ts';
import { retryJob, type Retrying } from '../jobs/change-job.ts';
import type { ImportData, Upload } from '../jobs/job-data.ts';
import type { Drops } from '../ports.ts';
import { markerOf } from './drop-path.ts';

/** What somebody who reports an upload knows of it. */
export interface More {
  requestedVersion?: string | undefined;
  /** When the blob or its marker was written to last. */
  changedOn?: Date | undefined;
}

/**
 * An upload may go on after its job was refused or failed: an interrupted one is resumed, a faulty disk is mended in
 * its place. Where the blob or its marker was written to since, the job begins again: once for each such change,
 * because its next end is later. Gives the job as it has begun.
 */
export async function beginAgain(
  job: Job,
  by: string,
  services: Retrying & { drops: Drops },
  { changedOn, requestedVersion }: More,
): Promise<Job | undefined> {
  if (!hasEndedBadly(job) || job.endedAt === undefined) return undefined;
  const changed = changedOn ?? (await lastChange(job.data.upload, services.drops));
  if (changed === undefined || changed <= job.endedAt) return undefined;
  const answer = await retryJob(job.id, by, services, requestedVersion);
  return answer.kind === 'changed' ? answer.job : undefined;
}

/** Closed, before Azure took anything: a number that is spent is not given to what was uploaded since. */
const hasEndedBadly = (job: Job): job is Job<ImportData> =>
  isImport(job) &&
  (job.state === 'refused' || job.state === 'failed') &&
  job.step === undefined &&
  job.data.accepted === undefined;

async function lastChange(upload: Upload, drops: Drops): Promise<Date | undefined> {
  const names = [upload.name, markerOf(upload.name)];
  const blobs = await Promise.all(names.map((name) => drops.open({ ...upload, name }, 1)));
  // An upload that is gone has not changed, whatever its marker says.
  return blobs[0] && latestOf(blobs[0].lastModified, blobs[1]?.lastModified);
}

/** The latest of some instants. */
export const latestOf = (first: Date, ...others: (Date | undefined)[]): Date =>
  others.reduce<Date>((latest, one) => (one !== undefined && one > latest ? one : latest), first);
