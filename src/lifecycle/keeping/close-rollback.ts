import type { Job } from '../jobs/job.ts';
import type { StepResult } from '../outcomes.ts';
import { keepImage, type KeepServices } from './keep-image.ts';
import { freeVersion } from './take-version.ts';

/** Lets every version go that the rollback had taken; the plan then counts anew which ones are wide. */
export async function closeRollback(job: Job, services: KeepServices): Promise<StepResult> {
  const { writers } = services;
  const definition = job.data.version?.definition;
  const held = definition === undefined ? [] : await writers.list(definition);
  const taken = held.filter((one) => one.job === job.id);
  for (const writer of taken) await freeVersion(writer, undefined, writers);
  const begun = await keepImage(job.image, `job ${job.id}`, services);
  return { kind: 'done', note: `${taken.length} version(s) let go; ${begun} job(s) begun` };
}
