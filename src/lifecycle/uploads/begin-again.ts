import { isImport, type Job } from '../jobs/job.ts';
import { retryJob, type Retrying } from '../jobs/change-job.ts';
import type { ImportData, Upload } from '../jobs/job-data.ts';
import type { Drops } from '../ports.ts';
import { markerOf } from './drop-path.ts';

/** How an upload was seen. */
export interface Seen {
  /** When the blob or its marker was written to last. */
  changedOn: Date;
  /** Of a blob beside it, by name, where that was looked at. */
  etagOf: (name: string) => string | undefined;
}

/** What somebody who reports an upload knows of it. */
export interface More {
  requestedVersion?: string | undefined;
  seen?: Seen | undefined;
}

/**
 * An upload may go on after its job was refused or failed: an interrupted one is resumed, a faulty disk is mended in
 * its place. Where the blob or its marker was written to since, or one of its disks since it was checked, the job begins
 * again: once for each such change, because its next end is later. Gives the job as it has begun.
 */
export async function beginAgain(
  job: Job,
  by: string,
  services: Retrying & { drops: Drops },
  { seen: known, requestedVersion }: More,
): Promise<Job | undefined> {
  if (!hasEndedBadly(job)) return undefined;
  const seen = known ?? (await look(job.data.upload, services.drops));
  if (seen === undefined || !hasChanged(job, seen)) return undefined;
  const answer = await retryJob(job.id, by, services, requestedVersion);
  return answer.kind === 'changed' ? answer.job : undefined;
}

/** Closed, before Azure took anything: a number that is spent is not given to what was uploaded since. */
const hasEndedBadly = (job: Job): job is Job<ImportData> =>
  isImport(job) &&
  (job.state === 'refused' || job.state === 'failed') &&
  job.step === undefined &&
  job.data.accepted === undefined;

/** A disk that was written to between its check and the end of the job has an earlier date than that end. */
const hasChanged = ({ endedAt, data }: Job<ImportData>, { changedOn, etagOf }: Seen): boolean =>
  (endedAt !== undefined && changedOn > endedAt) ||
  (data.disks ?? []).some(({ name, etag }) => (etagOf(name) ?? etag) !== etag);

async function look(upload: Upload, drops: Drops): Promise<Seen | undefined> {
  const names = [upload.name, markerOf(upload.name)];
  const [blob, marker] = await Promise.all(names.map((name) => drops.open({ ...upload, name }, 1)));
  // An upload that is gone has not changed, whatever its marker says.
  if (blob === undefined) return undefined;
  return {
    changedOn: latestOf(blob.lastModified, marker?.lastModified),
    etagOf: (name) => (name === upload.name ? blob.etag : undefined),
  };
}

/** The latest of some instants. */
export const latestOf = (first: Date, ...others: (Date | undefined)[]): Date =>
  others.reduce<Date>((latest, one) => (one !== undefined && one > latest ? one : latest), first);
