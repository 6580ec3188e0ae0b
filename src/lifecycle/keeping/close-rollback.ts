import { refOf } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { RollbackData } from '../jobs/job-data.ts';
import type { StepResult } from '../outcomes.ts';
import { isAbove } from '../versions/falling-back.ts';
import { standingOf } from '../versions/standing.ts';
import { keepImage, type KeepServices } from './keep-image.ts';
import { endOf, freeVersion } from './take-version.ts';

/**
 * Lets every version go that the rollback had taken; the plan then counts anew which ones are wide. What it was to
 * withdraw and did not stays beside it as stopped, lest a rule promote it.
 */
export async function closeRollback(
  job: Job<RollbackData>,
  services: KeepServices,
): Promise<StepResult> {
  const { writers } = services;
  const held = await writers.list(job.data.version.definition);
  const taken = held.filter((one) => one.job === job.id);
  const left = job.state === 'succeeded' ? new Set() : await stillPending(job, services);
  for (const writer of taken) {
    if (left.has(writer.version.number)) await writers.save({ ...writer, stopped: endOf(job) });
    else await freeVersion(writer, {}, writers);
  }
  const begun = await keepImage(job.image, `job ${job.id}`, services);
  return { kind: 'done', note: `${taken.length} version(s) let go; ${begun} job(s) begun` };
}

/** Numbers above the target that would still be promoted. */
async function stillPending(
  { data: { target, version } }: Job<RollbackData>,
  { galleries }: KeepServices,
): Promise<Set<string>> {
  const versions = await galleries.versions(refOf(version.definition));
  const pending = versions.filter((one) => isAbove(one, target) && standingOf(one) === 'pending');
  return new Set(pending.map(({ number }) => number));
}
