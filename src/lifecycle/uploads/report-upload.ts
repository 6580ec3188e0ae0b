import { addJob } from '../jobs/add-job.ts';
import { jobIdOf, newImport, type Job } from '../jobs/job.ts';
import type { Upload } from '../jobs/job-data.ts';
import type { Retrying } from '../jobs/change-job.ts';
import { wakeJob } from '../jobs/wake-job.ts';
import type { Drops } from '../ports.ts';
import { beginAgain, type More } from './begin-again.ts';

export type Intake = Retrying & { drops: Drops };

export interface Reported {
  job: Job;
  /** `known`: somebody reported this upload before. `again`: so, and it changed after its job had ended badly. */
  what: 'added' | 'again' | 'known';
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
  const found = await intake.drops.dates(place);
  if (found === undefined) return undefined;
  const upload = { ...place, createdOn: found.createdOn.toISOString() };
  return addImport(image, upload, askedBy, intake);
}

/** The same upload is the same job, however often it is reported and by whom. */
export async function addImport(
  image: string,
  upload: Upload,
  askedBy: string,
  intake: Intake,
  more: More = {},
): Promise<Reported> {
  const { jobs, outbox, clock } = intake;
  const id = await jobIdOf(image, upload);
  const known = await jobs.read(id);
  if (known !== undefined) {
    // Reported again before it ever ran: whoever added it may have died before sending.
    if (known.sequence === 1)
      await outbox.send('import-vhd', { job: id, sequence: 1 }, known.dueAt);
    const again = await beginAgain(known, askedBy, intake, more);
    return again === undefined ? { job: known, what: 'known' } : { job: again, what: 'again' };
  }
  const job = newImport(id, upload, askedBy, clock.now(), more.requestedVersion);
  if (await addJob(job, intake)) return { job, what: 'added' };
  return { job: (await jobs.read(id)) ?? job, what: 'known' };
}

/** A marker came: the disk beside it is complete, so its job need not wait any longer. */
export async function reportMarker(
  image: string,
  place: Omit<Upload, 'createdOn'>,
  askedBy: string,
  intake: Intake,
): Promise<void> {
  const reported = await reportUpload(image, place, askedBy, intake);
  if (reported?.what === 'known') await wakeJob(reported.job.id, intake);
}
