import { addJob } from '../jobs/add-job.ts';
import { jobIdOf, newImport, type Job } from '../jobs/job.ts';
import type { Upload } from '../jobs/job-data.ts';
import { wakeJob } from '../jobs/wake-job.ts';
import type { Clock, Drops, Hints, Jobs, Outbox } from '../ports.ts';

export interface Intake {
  jobs: Jobs;
  hints: Hints;
  outbox: Outbox;
  drops: Drops;
  clock: Clock;
}

export interface Reported {
  job: Job;
  /** False where somebody reported this upload before. */
  added: boolean;
}

/**
 * An event says that a disk was dropped. Undefined where the blob is not there
 * (any more).
 */
export async function reportUpload(
  image: string,
  place: Omit<Upload, 'createdOn'>,
  askedBy: string,
  intake: Intake,
): Promise<Reported | undefined> {
  const createdOn = await intake.drops.createdOn(place);
  if (createdOn === undefined) return undefined;
  const upload = { ...place, createdOn: createdOn.toISOString() };
  return addImport(image, upload, askedBy, intake);
}

/** The same upload is the same job, however often it is reported and by whom. */
export async function addImport(
  image: string,
  upload: Upload,
  askedBy: string,
  { jobs, hints, outbox, clock }: Omit<Intake, 'drops'>,
  requestedVersion?: string,
): Promise<Reported> {
  const id = await jobIdOf(image, upload);
  const known = await jobs.read(id);
  if (known !== undefined) {
    // Reported again before it ever ran: whoever added it may have died before sending.
    if (known.sequence === 1)
      await outbox.send('import-vhd', { job: id, sequence: 1 }, known.dueAt);
    return { job: known, added: false };
  }
  const job = newImport(id, upload, askedBy, clock.now(), requestedVersion);
  const added = await addJob(job, { jobs, hints, outbox });
  return { job: added ? job : ((await jobs.read(id)) ?? job), added };
}

/** A marker came: the disk beside it is complete, so its job need not wait any longer. */
export async function reportMarker(
  image: string,
  place: Omit<Upload, 'createdOn'>,
  askedBy: string,
  intake: Intake,
): Promise<void> {
  const reported = await reportUpload(image, place, askedBy, intake);
  if (reported?.added === false) await wakeJob(reported.job.id, intake);
}
