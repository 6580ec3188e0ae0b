import { imageIn } from './catalog/image-in.ts';
import { ensureDefinition } from './ensure-definition.ts';
import { idOf, NOT_YET_SEEN, refOf, type Galleries } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { ImportData, Upload } from './jobs/job-data.ts';
import { readAlive } from './keeping/alive.ts';
import { requireRoom } from './keeping/limits.ts';
import { takeVersion } from './keeping/take-version.ts';
import { later, Refused, toldOr, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock, Drops, Hints, Jobs, Numbers } from './ports.ts';
import type { Limits, Writers } from './keeping/ports.ts';
import { changeOf, requireUnchanged } from './uploads/require-unchanged.ts';
import { newVersion } from './versions/new-version.ts';
import { JOB_TAG } from './versions/tags.ts';

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

/** Seconds of Azure's time between two looks at a creation; its end raises an event, so a look is the fallback. */
const LOOK = 60;

/** Makes the version: in its source region only, and excluded from latest. Goes on once Azure has proven it. */
export async function createVersion(
  job: Job<ImportData>,
  services: CreateServices,
): Promise<StepResult<ImportData>> {
  return job.data.accepted === undefined ? start(job, services) : judge(job, services);
}

async function start(
  job: Job<ImportData>,
  services: CreateServices,
): Promise<StepResult<ImportData>> {
  const { catalogs, drops, galleries, hints, numbers, writers, clock } = services;
  const { upload } = job.data;
  const { definition, id, number } = versionOf(job);
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return later(60, 'no catalog is accepted any more');
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
    if (!(await takeVersion(writer, taking, writers))) {
      throw somebodyElses(id, 'another job is at work on it');
    }
    const answer = await galleries.createVersion(
      image.ref,
      number,
      newVersion(job, image.rules, clock),
    );
    if (!answer.created) throw somebodyElses(id, 'Azure updated one that was there');
    operation = answer.operation;
  } else if (found.tags[JOB_TAG] !== job.id) {
    throw somebodyElses(id, `it belongs to ${found.tags[JOB_TAG] ?? 'somebody else'}`);
  }
  await numbers.spend(definition, number, job.id);
  const at = clock.now().toISOString();
  const accepted = { at, ...(operation === undefined ? {} : { operation }) };
  return later(LOOK, `Azure is creating ${number}`, { ...job.data, accepted });
}

async function judge(
  job: Job<ImportData>,
  { drops, galleries, clock }: CreateServices,
): Promise<StepResult<ImportData>> {
  const { definition, id, number } = versionOf(job);
  const ref = refOf(definition);
  const version = await galleries.version(ref, number);
  // A retry, too, counts from the acceptance: what is absent long after that was deleted.
  const { at } = job.data.accepted ?? {};
  const since = at === undefined ? job.stepSince : new Date(at);
  if (version === undefined && clock.elapsed(since) < NOT_YET_SEEN) {
    return later(LOOK, `${number} is not to be seen yet`);
  }
  if (version?.provisioningState === 'Creating' || version?.provisioningState === 'Updating') {
    return later(LOOK, `Azure is creating ${number}`);
  }
  if (version?.provisioningState === 'Failed') {
    const { operation } = job.data.accepted ?? {};
    throw failed(id, operation && (await galleries.whyFailed(operation)));
  }
  const change = await changeOf(job.data, drops);
  if (change === 'overwritten' && version?.provisioningState === 'Succeeded') {
    await galleries.deleteVersion(ref, number);
  }
  if (change !== undefined) throw changed(job.data.upload, number, change);
  if (version?.provisioningState !== 'Succeeded') {
    throw new Refused(`${id} was deleted while it was being created.`, 'Drop the VHD again.');
  }
  const disks = await measured(job.data, drops);
  const note = `${number} exists in ${version.location}`;
  const regions = version.targetRegions.map(({ name }) => name);
  return { kind: 'done', note, data: { ...job.data, disks, regions } };
}

/** How much of each disk is written. It is only noted: where storage does not tell, the version is as good without. */
const measured = ({ upload, disks = [] }: ImportData, drops: Drops) =>
  Promise.all(
    disks.map((disk) =>
      toldOr(
        async () => {
          const occupiedBytes = await drops.occupiedBytes({ ...upload, name: disk.name });
          return { ...disk, occupiedBytes };
        },
        () => disk,
      ),
    ),
  );

const moved = (job: Job, definition: string) =>
  new Refused(
    `The catalog moved ${job.image} to another gallery or definition while its import was under way to ${definition}.`,
    `POST /api/jobs/${job.id}/retry imports it to the new place.`,
  );

const somebodyElses = (id: string, whose: string) =>
  new Refused(
    `${id} exists already: ${whose}.`,
    'It is left as it is. Drop the VHD again under another number.',
  );

const failed = (id: string, why = 'Azure gives no reason') =>
  new Refused(
    `Azure could not create ${id}: ${why.replace(/\.$/, '')}.`,
    'The failed version is excluded from latest and its number is spent. Mend the cause and drop the VHD again under another number; the failed version can be deleted.',
  );

function changed({ container, name }: Upload, number: string, how: 'deleted' | 'overwritten') {
  const blob = `${container}/${name}`;
  if (how === 'overwritten') {
    return new Refused(
      `${blob} was written to while ${number} was made of it, so nobody knows what is in that version; it is deleted again.`,
      'Upload the VHD once more, and let nothing write to it until its result is there.',
    );
  }
  return new Refused(
    `${blob} was deleted before ${number} was proven to be made of what was checked.`,
    `${number} stays, excluded from latest: delete it, and drop the VHD again.`,
  );
}
