import { afterwardsOf, withoutCatalog } from './catalog/image-in.ts';
import type { ImageRules } from './catalog/schema.ts';
import { LOOK, refOf, type Galleries } from './gallery.ts';
import { jobIdOf, versionOf, type Job } from './jobs/job.ts';
import type { ImportData, Upload } from './jobs/job-data.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock, Drops, Hints, Jobs } from './ports.ts';
import { standingOf } from './versions/standing.ts';
import {
  ARCHIVE_CONTAINER,
  archivePath,
  isManifest,
  manifestBeside,
  markerOf,
} from './uploads/drop-path.ts';

export interface ClearServices {
  catalogs: Catalogs;
  drops: Drops;
  galleries: Galleries;
  hints: Hints;
  jobs: Jobs;
  clock: Clock;
}

/** A blob as it was when the version was made of it. */
interface Blob {
  place: Upload;
  etag: string;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/**
 * What the catalog says becomes of a good import's blobs, some days later: they are deleted, or archived. They
 * stay where the version is not there any more, where one of them cannot be deleted or was written to since, and as
 * long as another import needs them.
 */
export async function clearDrop(
  job: Job<ImportData>,
  { catalogs, drops, galleries, hints, jobs, clock }: ClearServices,
): Promise<StepResult<ImportData>> {
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return withoutCatalog;
  const rule = afterwardsOf(catalog, job.image);
  if (rule.blob === 'keep') return kept('the catalog says so');
  const left = rule.days * DAY - clock.elapsed(job.endedAt ?? job.stepSince);
  // Once a day: the catalog may say otherwise by then.
  if (left > 0) return later(Math.min(left, DAY), `${rule.blob} after ${rule.days} days`);
  const { definition, number } = versionOf(job);
  const version = await galleries.version(refOf(definition), number);
  if (version?.provisioningState === 'Updating') return later(LOOK, `Azure is writing ${number}`);
  if (version?.provisioningState !== 'Succeeded') return kept(`version ${number} is not in order`);
  const standing = standingOf(version);
  if (standing === 'withdrawn') return kept(`version ${number} was withdrawn`);
  if (standing === 'pending' || standing === 'canary') {
    // The job that promotes it wakes this one.
    return later(DAY, `version ${number} is to be promoted first`);
  }
  const blobs = await blobsOf(job, drops);
  const other = await otherImportOf(blobs, job, { drops, hints, jobs });
  if (other !== undefined) return later(HOUR, `${other} still makes an image of the same blob`);
  return (await whatKeepsOne(blobs, drops)) ?? (await clear(blobs, job, rule, drops));
}

/** What a version was made of, and named by: its disks and then, unless it is another by now, its manifest. */
async function blobsOf({ data }: Job<ImportData>, drops: Drops): Promise<Blob[]> {
  const { upload, disks = [] } = data;
  const blobs = disks.map(({ name, etag }) => ({ place: { ...upload, name }, etag }));
  const manifest = isManifest(upload.name) ? await drops.open(upload, 1) : undefined;
  if (manifest?.createdOn.toISOString() !== upload.createdOn) return blobs;
  return [...blobs, { place: upload, etag: manifest.etag }];
}

/**
 * A call may make a version of another image of the same blob, or a manifest beside it one of several disks. The end of
 * a job's id is the same for every image.
 */
async function otherImportOf(
  blobs: Blob[],
  job: Job<ImportData>,
  { drops, hints, jobs }: Pick<ClearServices, 'drops' | 'hints' | 'jobs'>,
): Promise<string | undefined> {
  const causes = new Set<string>();
  const names = blobs.flatMap(({ place: { name } }) => [name, manifestBeside(name)]);
  for (const name of new Set(names)) {
    const place = { ...job.data.upload, name };
    const createdOn = (await drops.dates(place))?.createdOn.toISOString();
    if (createdOn !== undefined) causes.add(await jobIdOf('', { ...place, createdOn }));
  }
  for await (const id of hints.listUnfinished()) {
    if (id === job.id || !causes.has(id.slice(id.lastIndexOf('.')))) continue;
    if ((await jobs.read(id))?.state === 'open') return id;
  }
  return undefined;
}

/** All of them are looked at before one is touched. */
async function whatKeepsOne(
  blobs: Blob[],
  drops: Drops,
): Promise<StepResult<ImportData> | undefined> {
  for (const { place, etag } of blobs) {
    const why = await drops.whyKept(place, etag);
    if (why !== undefined) return kept(`${place.name}: ${why}`);
  }
  return undefined;
}

/** So many pieces are copied in one run of the step, which leaves it well within its time. */
const PIECES = 32;

async function clear(
  blobs: Blob[],
  job: Job<ImportData>,
  { blob: wish }: ImageRules['afterwards'],
  drops: Drops,
): Promise<StepResult<ImportData>> {
  const { number } = versionOf(job);
  for (const { place, etag } of wish === 'archive' ? blobs : []) {
    const path = archivePath(job.image, number, place.name);
    const state = await drops.archive(place, etag, path, PIECES);
    if (state === 'partial') return later(1, `${place.name} is being copied to the archive`);
    if (state === 'changed')
      return kept(
        `${place.name} was written to or deleted since, or archive/${path} is another blob`,
      );
  }
  const gone: string[] = [];
  for (const { place, etag } of blobs) {
    const why = await drops.remove(place, etag);
    if (why !== undefined) return keptSome(gone, `${place.name}: ${why}`);
    gone.push(place.name);
  }
  const { upload } = job.data;
  // Left behind, it would be there before a later upload of that name.
  if (!isManifest(upload.name)) await drops.remove({ ...upload, name: markerOf(upload.name) });
  return { kind: 'done', note: wish === 'delete' ? 'blobs deleted' : archivedIn(job, number) };
}

const kept = (because: string): StepResult<ImportData> => ({
  kind: 'done',
  note: `blobs kept: ${because}`,
});

/** One can be protected by what its properties do not say. */
const keptSome = (gone: string[], because: string) =>
  kept(gone.length === 0 ? because : `${because} (but ${gone.join(', ')} deleted)`);

const archivedIn = ({ image }: Job, number: string) =>
  `blobs archived in ${ARCHIVE_CONTAINER}/${archivePath(image, number, '')}`;
