import { LOOK, refOf, type Galleries, type Version, type VersionChange } from '../gallery.ts';
import { versionOf, type Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { later, Refused, type StepResult } from '../outcomes.ts';
import type { Writers } from './ports.ts';
import { holdsVersion } from './take-version.ts';

export interface WriteServices {
  galleries: Galleries;
  writers: Writers;
}

/** So often one job writes a version, repairs aside: beyond that, somebody else must be writing against it. */
export const MOST_WRITES = 12;
/**
 * Starts an update of a job's version as it was just read, unless another job took the version from it. The next look
 * reads it again and compares: where somebody else's write came in between, it is written again.
 */
export async function writeVersion(
  job: Job<VersionData>,
  version: Version,
  change: VersionChange,
  because: string,
  { galleries, writers }: WriteServices,
): Promise<StepResult<VersionData>> {
  const { definition, number } = versionOf(job);
  if (!(await holdsVersion(job, writers))) return overtaken(job);
  const { writes: before = 0, repairs = {} } = job.data;
  // A repair writes three times: it takes a region out, guards the others, and adds it again.
  const repaired = Object.values(repairs).reduce((sum, { times }) => sum + 3 * times, 0);
  if (before >= MOST_WRITES + repaired) {
    throw version.provisioningState === 'Failed'
      ? failing(number, before)
      : unquiet(number, before);
  }
  const writes = before + 1;
  await galleries.updateVersion(refOf(definition), version, change);
  return later(LOOK, because, { ...job.data, writes });
}

/** A withdrawal comes before everything else; what was wanted besides is planned again. */
export const overtaken = ({ data }: Job<VersionData>): StepResult<VersionData> => ({
  kind: 'done',
  note: `${data.version.number} is left to another job, which took it over`,
});

const failing = (number: string, writes: number): Refused =>
  new Refused(
    `Version ${number} was written ${writes} times, and Azure still has it as Failed.`,
    'The activity log of the version says why. Mend that, then retry the job.',
  );

export const unquiet = (number: string, writes: number): Refused =>
  new Refused(
    `Version ${number} was written ${writes} times and is still not as it should be: somebody else keeps writing it.`,
    'The activity log of the version says who (a pipeline, Terraform). Let only one of the two write it, then retry the job.',
  );
