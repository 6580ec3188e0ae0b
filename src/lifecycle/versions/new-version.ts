import type { ImageRules } from '../catalog/schema.ts';
import type { NewVersion } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { ImportData } from '../jobs/job-data.ts';
import { digestOf } from '../digest.ts';
import type { Clock } from '../ports.ts';
import { vhdSource } from '../uploads/vhd-source.ts';
import { encrypting } from './encryption.ts';
import { DISKS_TAG, JOB_TAG, LATEST_TAG, SOURCE_TAG } from './tags.ts';
import { asNew, wantedRegions } from './wanted-regions.ts';

/** What a version is made with: narrow, excluded, and tagged with its job, its source, and that nobody promoted it. */
export async function newVersion(
  job: Job<ImportData>,
  rules: ImageRules,
  clock: Clock,
): Promise<NewVersion> {
  const { upload, managedImage } = job.data;
  const { container, name } = upload;
  const [source] = wantedRegions(rules);
  const { endOfLifeAfterDays: days } = rules;
  return {
    location: rules.location,
    tags: {
      ...rules.tags,
      [JOB_TAG]: job.id,
      [SOURCE_TAG]: `${container}/${name}`.slice(-256),
      [DISKS_TAG]: await disksTag(job.data),
      [LATEST_TAG]: 'pending',
    },
    region: { ...encrypting(asNew(source), lunsOf(job.data)), excludeFromLatest: true },
    ...(days === undefined
      ? {}
      : { endOfLifeDate: new Date(clock.now().getTime() + days * 86_400_000) }),
    ...(rules.blockDeletionBeforeEndOfLife ? { blockDeletionBeforeEndOfLife: true } : {}),
    source: managedImage === undefined ? vhdSource(job.data) : { id: managedImage },
  };
}

/** Tells what a version was made of from what was written there since. */
export const disksTag = ({ disks = [] }: ImportData): Promise<string> =>
  digestOf(disks.map(({ etag }) => etag));

const lunsOf = ({ disks = [] }: ImportData): number[] =>
  disks.flatMap(({ lun }) => (lun === undefined ? [] : [lun]));
