import type { ImageRules } from '../catalog/schema.ts';
import { versionOf, type Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { askedFor } from './ask-users.ts';
import { lookAtImage, type ImagePlan, type LookServices } from './look.ts';
import type { Action, Plan } from './plan.ts';
import { planImage } from './plan-image.ts';

/**
 * Looks at an image as the job sees it that narrows one of its versions. Resource Graph is minutes behind: where it
 * knows of no user, Resource Manager is asked who came since.
 */
export async function lookToNarrow(
  job: Job<VersionData>,
  rules: ImageRules,
  services: LookServices,
): Promise<ImagePlan> {
  const { definition, number } = versionOf(job);
  const looked = await lookAtImage(job.image, rules, services, job.id);
  if (narrowingOf(number, looked.plan) === undefined) return looked;
  const late = await services.estate.usersNow(askedFor(rules), definition);
  const found = { ...looked.found, users: [...looked.found.users, ...late] };
  return { plan: planImage(job.image, rules, found, services.clock), found };
}

/** What a plan would take of a version. */
export const narrowingOf = (number: string, { actions }: Plan): Action | undefined =>
  actions.find(({ kind, version }) => kind === 'narrow' && version.number === number);
