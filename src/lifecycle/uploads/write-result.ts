import type { Job } from '../jobs/job.ts';
import type { ImportData } from '../jobs/job-data.ts';
import type { Drops } from '../ports.ts';
import type { Standing } from '../versions/standing.ts';
import { addressOf, resultPath, RESULTS_CONTAINER } from './drop-path.ts';

/** What became of the version after the import, in a result. */
export interface Afterwards {
  regions?: string[];
  latest?: Standing;
  /** The job that replicates or promotes it, where that ended badly. */
  keeping?: { job: string; state: string; reason: string | undefined; remedy: string | undefined };
}

/** Tells whoever dropped the file what became of it, unless they have uploaded another since. Says what it did. */
export async function writeResult(
  job: Job<ImportData>,
  afterwards: Afterwards,
  drops: Drops,
): Promise<string> {
  const { upload } = job.data;
  const path = pathOf(job);
  const present = await drops.dates(upload);
  if (present !== undefined && present.createdOn > new Date(upload.createdOn)) {
    return `no result is written: ${path} is the newer upload's`;
  }
  await drops.writeResult(upload.endpoint, path, { ...resultOf(job), ...afterwards });
  return `result written to ${RESULTS_CONTAINER}/${path}`;
}

/** Adds to a job's result what became of it since, say what it could not remove; a newer upload's stays as it is. */
export async function amendResult(
  job: Job<ImportData>,
  since: Afterwards & { leftBehind?: string },
  drops: Drops,
): Promise<string> {
  const path = pathOf(job);
  await drops.amendResult(job.data.upload.endpoint, path, (told) =>
    told.job === job.id ? { ...told, ...since } : told,
  );
  return `told in ${RESULTS_CONTAINER}/${path}`;
}

const pathOf = ({ image, data: { upload } }: Job<ImportData>): string =>
  resultPath(image, upload.name, upload.container);

/** What whoever dropped the file finds beside it. */
function resultOf(job: Job<ImportData>) {
  const { version, accepted, regions = [], upload, leftBehind } = job.data;
  return {
    state: job.state,
    ...(job.state === 'succeeded' ? {} : { reason: job.because, remedy: job.remedy }),
    blob: blobOf(job),
    uploadedAt: upload.createdOn,
    image: job.image,
    ...(version === undefined || accepted === undefined
      ? {}
      : { version: version.number, versionId: version.id, regions }),
    ...(leftBehind === undefined ? {} : { leftBehind }),
    job: job.id,
    endedAt: job.endedAt?.toISOString(),
  };
}

/** Where the file lies that an import is made from. */
export const blobOf = ({ data: { upload } }: Job<ImportData>): string => addressOf(upload);
