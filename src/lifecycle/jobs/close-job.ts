import { afterwardsOf } from '../catalog/image-in.ts';
import type { ManagedImages } from '../managed-image.ts';
import type { StepResult } from '../outcomes.ts';
import type { Catalogs, Drops, Numbers } from '../ports.ts';
import { removeManagedImage } from '../remove-managed-image.ts';
import { resultPath, RESULTS_CONTAINER } from '../uploads/drop-path.ts';
import { completedIn, type Job } from './job.ts';

export interface Closing {
  catalogs: Catalogs;
  drops: Drops;
  managedImages: ManagedImages;
  numbers: Numbers;
}

/**
 * The last step of every job, but for what becomes of the blobs later: gives back what it did not use, and tells
 * whoever dropped the file, unless they have uploaded another since.
 */
export async function closeJob(
  job: Job,
  { catalogs, drops, managedImages, numbers }: Closing,
): Promise<StepResult> {
  const { upload, version, accepted } = job.data;
  if (version !== undefined && accepted === undefined) {
    await numbers.release(version.definition, job.id);
  }
  await removeManagedImage(job, managedImages);
  const path = resultPath(job.image, upload.name);
  const present = await drops.createdOn(upload);
  if (present !== undefined && present > new Date(upload.createdOn)) {
    return { kind: 'done', note: `no result is written: ${path} is the newer upload's` };
  }
  await drops.writeResult(upload.endpoint, path, resultOf(job));
  const note = `result written to ${RESULTS_CONTAINER}/${path}`;
  const isToGo = async () => afterwardsOf(await catalogs.accepted(), job.image).blob !== 'keep';
  if (job.state !== 'succeeded' || !(await isToGo())) return { kind: 'done', note };
  return { kind: 'next', step: 'clear-drop', note, data: job.data };
}

/** What whoever dropped the file finds beside it. */
export function resultOf(job: Job) {
  const { upload, version, accepted } = job.data;
  return {
    state: job.state,
    ...(job.state === 'succeeded' ? {} : { reason: job.because, remedy: job.remedy }),
    blob: `${upload.endpoint}/${upload.container}/${upload.name}`,
    uploadedAt: upload.createdOn,
    image: job.image,
    ...(version === undefined || accepted === undefined
      ? {}
      : { version: version.number, versionId: version.id, regions: completedIn(job.data) }),
    job: job.id,
    endedAt: job.endedAt?.toISOString(),
  };
}
