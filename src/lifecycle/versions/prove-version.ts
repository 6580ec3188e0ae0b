import { LOOK, NOT_YET_SEEN, refOf, type Galleries, type Version } from '../gallery.ts';
import { versionOf, type Job } from '../jobs/job.ts';
import type { ImportData, Upload } from '../jobs/job-data.ts';
import { later, Refused, toldOr, type StepResult } from '../outcomes.ts';
import type { Clock, Drops } from '../ports.ts';
import { changeOf, type Change } from '../uploads/require-unchanged.ts';
import { disksTag } from './new-version.ts';
import { standingOf } from './standing.ts';
import { DISKS_TAG, JOB_TAG } from './tags.ts';

export interface ProofServices {
  drops: Drops;
  galleries: Galleries;
  clock: Clock;
}

/**
 * Whether Azure has made the version that it was asked for, and of the disks that passed the preflight. Throws Refused;
 * a version of which nobody knows what is in it is deleted, unless somebody may use it by now.
 */
export async function proveVersion(
  job: Job<ImportData>,
  { drops, galleries, clock }: ProofServices,
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
  if (version !== undefined) requireOwn(job, version, id);
  if (version?.provisioningState === 'Creating' || version?.provisioningState === 'Updating') {
    return later(LOOK, `Azure is creating ${number}`);
  }
  if (version?.provisioningState === 'Failed') {
    const { operation } = job.data.accepted ?? {};
    throw failed(id, operation && (await galleries.whyFailed(operation)));
  }
  const change =
    version && (await isOfOthers(version, job))
      ? writtenTo(job.data.upload)
      : await changeOf(job.data, drops);
  if (change?.what === 'deleted') throw deleted(change, number);
  if (change !== undefined) {
    const isThere = version?.provisioningState === 'Succeeded';
    const kept = isThere ? await whyNotDeleted(job, version, galleries) : undefined;
    throw overwritten(change, number, kept);
  }
  if (version?.provisioningState !== 'Succeeded') {
    throw new Refused(
      `${id} was deleted while it was being created.`,
      'Drop the VHD again under another number.',
    );
  }
  const disks = await measured(job.data, drops);
  const note = `${number} exists in ${version.location}`;
  const regions = version.targetRegions.map(({ name }) => name);
  return { kind: 'done', note, data: { ...job.data, disks, regions } };
}

/** An earlier run of the job may have made it, whose answer got lost, of what the disks were then. */
async function isOfOthers({ tags }: Version, { data }: Job<ImportData>): Promise<boolean> {
  const made = tags[DISKS_TAG];
  return made !== undefined && made !== (await disksTag(data));
}

/** A version that the job made, or asked Azure for; else `Refused`: what is another's stays as it is. */
export function requireOwn({ id: job }: Job, { tags }: Version, id: string): void {
  const owner = tags[JOB_TAG];
  if (owner !== job) throw somebodyElses(id, `it belongs to ${owner ?? 'somebody else'}`);
}

export const somebodyElses = (id: string, whose: string): Refused =>
  new Refused(
    `${id} exists already: ${whose}.`,
    'It is left as it is. Drop the VHD again under another number.',
  );

const writtenTo = ({ container, name }: Upload): Change => ({
  what: 'written to',
  disk: `${container}/${name}`,
});

/** Deletes it, or says why it is kept: nobody but the import knows it while it is excluded and its job has never ended. */
async function whyNotDeleted(
  job: Job<ImportData>,
  version: Version,
  galleries: Galleries,
): Promise<string | undefined> {
  const { at = '' } = job.data.accepted ?? {};
  if (job.stepSince > new Date(at)) return 'its import had ended, and somebody may use it since';
  if (!version.excludeFromLatest || standingOf(version) !== 'pending') {
    return 'somebody else has decided on it since';
  }
  try {
    await galleries.deleteVersion(refOf(versionOf(job).definition), version.number);
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
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

const failed = (id: string, why = 'Azure gives no reason') =>
  new Refused(
    `Azure could not create ${id}: ${why.replace(/\.$/, '')}.`,
    'The failed version is excluded from latest and its number is spent. Mend the cause and drop the VHD again under another number; the failed version can be deleted.',
  );

function overwritten({ disk }: Change, number: string, kept: string | undefined) {
  const why = kept === undefined ? 'it is deleted again' : `it is not deleted, for ${kept}`;
  return new Refused(
    `${disk} was written to since it was checked, so nobody knows what is in ${number}, which was made of it; ${why.replace(/\.$/, '')}.`,
    `${kept === undefined ? '' : `${number} stays as it is: find out who uses it, and delete it. `}Upload the VHD once more under another number, and let nothing write to it until its result is there.`,
  );
}

const deleted = ({ disk }: Change, number: string) =>
  new Refused(
    `${disk} was deleted before ${number} was proven to be made of what was checked.`,
    `${number} stays, excluded from latest: delete it, and drop the VHD again under another number.`,
  );
