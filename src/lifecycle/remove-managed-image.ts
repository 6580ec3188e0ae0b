import type { Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import { managedImageRef, type ManagedImages } from './managed-image.ts';
import { JOB_TAG } from './versions/tags.ts';

/** Removes the managed image that a job made on its way, if it is there and still the job's own. */
export async function removeManagedImage(
  job: Job<ImportData>,
  managedImages: ManagedImages,
): Promise<void> {
  if (job.data.managedImage === undefined) return;
  const ref = managedImageRef(job.data.managedImage);
  const found = await managedImages.read(ref);
  if (found?.tags[JOB_TAG] === job.id) await managedImages.remove(ref);
}
