import { imageIn, withoutCatalog } from './catalog/image-in.ts';
import { ensureDefinition } from './ensure-definition.ts';
import { LOOK, idOf, type Galleries } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import { readAlive } from './keeping/alive.ts';
import { requireRoom } from './keeping/limits.ts';
import { takeVersion } from './keeping/take-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock, Drops, Hints, Jobs, Numbers } from './ports.ts';
import type { Limits, Writers } from './keeping/ports.ts';
import { requireUnchanged } from './uploads/require-unchanged.ts';
import { newVersion } from './versions/new-version.ts';
import { proveVersion, requireOwn, somebodyElses } from './versions/prove-version.ts';

export interface CreateServices {
  catalogs: Catalogs;
  drops: Drops;
  galleries: Galleries;
  hints: Hints;
  jobs: Jobs;
  limits: Limits;
  numbers: Numbers;
  writers: Writers;
  clock: Clock;
}

/** Makes the version: in its source region only, and excluded from latest. Goes on once Azure has proven it. */
export async function createVersion(
  job: Job<ImportData>,
  services: CreateServices,
): Promise<StepResult<ImportData>> {
  return job.data.accepted === undefined ? start(job, services) : proveVersion(job, services);
}

async function start(
  job: Job<ImportData>,
  services: CreateServices,
): Promise<StepResult<ImportData>> {
  const { catalogs, drops, galleries, hints, numbers, writers, clock } = services;
  const { upload } = job.data;
  const { definition, id, number } = versionOf(job);
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return withoutCatalog;
  const image = imageIn(catalog, job.image, upload);
  if (idOf(image.ref) !== definition) throw moved(job, definition);
  const wait = await ensureDefinition(job, image, services);
  if (wait !== undefined) return wait;
  const found = await galleries.version(image.ref, number);
  let operation: string | undefined;
  if (found === undefined) {
    await requireUnchanged(job.data, drops);
    await requireRoom('image versions', image.rules, services.limits);
    await hints.waits(id, job.id);
    const taking = { job: job.id, kind: job.kind, wish: 'create', since: clock.now() };
    // What was taken out of another version of this number, which is gone, is nothing to bring back.
    const { takenOut: _, ...writer } = await readAlive(versionOf(job), services);
    // The import of an older upload of the same name, say, which ends once it sees that it is overwritten.
    if (!(await takeVersion(writer, taking, writers))) {
      return later(LOOK, `${writer.job ?? 'another job'} is at work on ${number}`);
    }
    const wanted = await newVersion(job, image.rules, clock);
    const answer = await galleries.createVersion(image.ref, number, wanted);
    if (!answer.created) throw somebodyElses(id, 'Azure updated one that was there');
    operation = answer.operation;
  } else requireOwn(job, found, id);
  await numbers.spend(definition, number, job.id);
  const at = clock.now().toISOString();
  const accepted = { at, ...(operation === undefined ? {} : { operation }) };
  return later(LOOK, `Azure is creating ${number}`, { ...job.data, accepted });
}

const moved = (job: Job, definition: string) =>
  new Refused(
    `The catalog moved ${job.image} to another gallery or definition while its import was under way to ${definition}.`,
    `POST /api/jobs/${job.id}/retry imports it to the new place.`,
  );
