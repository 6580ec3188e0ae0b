import { afterwardsOf } from './catalog/image-in.ts';
import type { ImageRules } from './catalog/schema.ts';
import { refOf, type Galleries } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { CheckedDisk, ImportData, Upload } from './jobs/job-data.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock, Drops } from './ports.ts';
import { standingOf } from './versions/standing.ts';
import { ARCHIVE_CONTAINER, archivePath, isManifest, markerOf } from './uploads/drop-path.ts';

export interface ClearServices {
  catalogs: Catalogs;
  drops: Drops;
  galleries: Galleries;
  clock: Clock;
}

const DAY = 86_400;

/**
 * What the catalog says becomes of a good import's blobs, some days later: they are deleted, or archived. They
 * stay where the version is not there any more, and where anybody wrote to them since.
 */
export async function clearDrop(
  job: Job<ImportData>,
  { catalogs, drops, galleries, clock }: ClearServices,
): Promise<StepResult<ImportData>> {
  const rule = afterwardsOf(await catalogs.accepted(), job.image);
  if (rule.blob === 'keep') return kept('the catalog says so');
  const left = rule.days * DAY - clock.elapsed(job.endedAt ?? job.stepSince);
  // Once a day: the catalog may say otherwise by then.
  if (left > 0) return later(Math.min(left, DAY), `${rule.blob} after ${rule.days} days`);
  const { definition, number } = versionOf(job);
  const version = await galleries.version(refOf(definition), number);
  if (version?.provisioningState === 'Updating') return later(60, `Azure is writing ${number}`);
  if (version?.provisioningState !== 'Succeeded') return kept(`version ${number} is not in order`);
  if (standingOf(version) === 'pending') {
    // The job that promotes it wakes this one.
    return later(DAY, `version ${number} is to be promoted first`);
  }
  for (const disk of job.data.disks ?? []) {
    const undone = await clear(disk, job, rule, drops);
    if (undone !== undefined) return undone;
  }
  await clearWhatNamedThem(job.data.upload, drops);
  return { kind: 'done', note: rule.blob === 'delete' ? 'blobs deleted' : archivedIn(job, number) };
}

/** So many pieces are copied in one run of the step, which leaves it well within its time. */
const PIECES = 32;

async function clear(
  { name, etag }: CheckedDisk,
  job: Job<ImportData>,
  { blob }: ImageRules['afterwards'],
  drops: Drops,
): Promise<StepResult<ImportData> | undefined> {
  const place = { ...job.data.upload, name };
  if (blob === 'archive') {
    const path = archivePath(job.image, versionOf(job).number, name);
    const state = await drops.archive(place, etag, path, PIECES);
    if (state === 'partial') return later(1, `${name} is being copied to the archive`);
    if (state === 'changed')
      return kept(`${name} was written to or deleted since, or archive/${path} is another blob`);
  }
  const removed = await drops.remove(place, etag);
  return removed
    ? undefined
    : kept(`${name} was written to since, or somebody holds a lease on it`);
}

/** The marker or the manifest: left behind, it would be there before a later upload of that name. */
async function clearWhatNamedThem(upload: Upload, drops: Drops): Promise<void> {
  if (!isManifest(upload.name)) {
    await drops.remove({ ...upload, name: markerOf(upload.name) });
  } else if ((await drops.createdOn(upload))?.toISOString() === upload.createdOn) {
    await drops.remove(upload);
  }
}

const kept = (because: string): StepResult<ImportData> => ({
  kind: 'done',
  note: `blobs kept: ${because}`,
});

const archivedIn = ({ image }: Job, number: string) =>
  `blobs archived in ${ARCHIVE_CONTAINER}/${archivePath(image, number, '')}`;
