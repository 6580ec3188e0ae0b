import { LOOK, NOT_YET_SEEN, refOf, type Galleries } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import { managedImageRef, type ManagedImages } from './managed-image.ts';
import type { Refused } from './outcomes.ts';
import { later, toldOr, Unavailable, type StepResult } from './outcomes.ts';
import type { Clock, Drops } from './ports.ts';
import { amendResult } from './uploads/write-result.ts';
import { isBusy } from './versions/standing.ts';
import { JOB_TAG } from './versions/tags.ts';
import type { StepName } from '../messages.ts';

export interface RemovalServices {
  drops: Drops;
  galleries: Galleries;
  managedImages: ManagedImages;
  clock: Clock;
}

/** For so many seconds an image waits for what is made of it; then it stays. */
const LONGEST_WAIT = 24 * 3_600;
/** So many faults in a row, a quarter of an hour of them, do not pass by themselves: a lock, a missing right. */
const MOST_FAILURES = 8;

/**
 * Removes the managed image that an ended job made on its way, if it is there and still the job's own, and no version
 * is being made of it. Nothing hangs on that: what cannot be removed stays, and people are told how to delete it.
 */
export async function removeManagedImage(
  job: Job<ImportData>,
  services: RemovalServices,
): Promise<StepResult<ImportData>> {
  const { managedImage: id, ...data } = job.data;
  if (id === undefined) return onwards(job, 'there was no managed image', data);
  const kept = await toldOr(
    () => remove(job, id, services),
    (error) => {
      if (job.failures < MOST_FAILURES) throw passing(error);
      return { because: error.reason, isFinal: true };
    },
  );
  if (kept === undefined) return onwards(job, 'no managed image is left', data);
  if (!kept.isFinal) return later(LOOK, kept.because);
  const leftBehind = `The managed image ${id} is left behind: ${kept.because.replace(/\.$/, '')}. Once that is mended or over, delete it: az image delete --ids ${id}`;
  await amendResult(job, { leftBehind }, services.drops);
  return onwards(job, leftBehind, { ...job.data, leftBehind });
}

/** Why an image is kept; undefined: it is not. */
async function remove(
  job: Job<ImportData>,
  id: string,
  services: RemovalServices,
): Promise<{ because: string; isFinal: boolean } | undefined> {
  const { managedImages, clock } = services;
  const isFinal = clock.elapsed(job.stepSince) >= LONGEST_WAIT;
  if (await isMadeOf(job, services)) {
    return { because: `Azure is making ${job.data.version?.number} of it`, isFinal };
  }
  const found = await managedImages.read(managedImageRef(id));
  if (found === undefined && mayAppear(job, 'create-managed-image', clock)) {
    return { because: `${id} is not to be seen yet`, isFinal };
  }
  if (found?.tags[JOB_TAG] === job.id) await managedImages.remove(managedImageRef(id));
  return undefined;
}

/** A version that did not come to its good end within the job may still be on its way to it. */
async function isMadeOf(
  job: Job<ImportData>,
  { galleries, clock }: RemovalServices,
): Promise<boolean> {
  if (job.state === 'succeeded' || job.endedIn !== 'create-version') return false;
  const { definition, number } = versionOf(job);
  const version = await galleries.version(refOf(definition), number);
  if (version === undefined) return mayAppear(job, 'create-version', clock);
  return version.tags[JOB_TAG] === job.id && isBusy(version);
}

/** What Azure was perhaps asked for when the job was stopped may be there, and not to be seen yet. */
const mayAppear = ({ state, endedIn, stepSince }: Job, step: StepName, clock: Clock): boolean =>
  endedIn === step &&
  (state === 'cancelled' || state === 'failed') &&
  clock.elapsed(stepSince) < NOT_YET_SEEN;

/** The last thing that an import does, but for what becomes of its blobs. */
const onwards = (job: Job, note: string, data: ImportData): StepResult<ImportData> =>
  job.state === 'succeeded'
    ? { kind: 'next', step: 'clear-drop', note, data }
    : { kind: 'done', note, data };

/** Azure refuses to delete what it is still at work on, so that a refusal may pass, too. */
const passing = (error: Unavailable | Refused): Unavailable =>
  error instanceof Unavailable ? error : new Unavailable(error.reason, { cause: error });
