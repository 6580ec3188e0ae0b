import { definitionOf, knownRules } from './catalog/image-in.ts';
import type { ImageRules } from './catalog/schema.ts';
import { idOf, refOf, type Version, type VersionChange } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { VersionData } from './jobs/job-data.ts';
import { askedFor, lookAtImage, type LookServices } from './keeping/look.ts';
import type { Action, Plan } from './keeping/plan.ts';
import { planImage } from './keeping/plan-image.ts';
import { unknownToCatalog, writeVersion } from './keeping/write-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import { sameRegion } from './versions/regions.ts';

/**
 * Takes an older version out of the regions where nobody needs it. What the plan saw may be long past: everything is
 * asked of Azure again, and what has a reason to stay by now stays.
 */
export async function narrowVersion(
  job: Job<VersionData>,
  services: LookServices,
): Promise<StepResult<VersionData>> {
  const catalog = await services.catalogs.accepted();
  if (catalog === undefined) return later(60, 'no catalog is accepted any more');
  const rules = knownRules(catalog, job.image);
  if (rules === undefined) throw unknownToCatalog(job);
  const { definition, number } = versionOf(job);
  const version = await services.galleries.version(refOf(definition), number, {
    replication: true,
  });
  if (version === undefined || version.provisioningState === 'Deleting') throw deleted(number);
  if (version.provisioningState === 'Updating') return later(60, `Azure is writing ${number}`);
  if (job.data.dropped !== undefined) return finish(job, version, job.data.dropped, services);
  const present = idOf(definitionOf(rules, job.image));
  // The plan would be for versions of the same numbers in another gallery.
  if (present.toLowerCase() !== definition.toLowerCase()) {
    return { kind: 'done', note: `${number} stays as it is: the catalog has moved the image` };
  }
  const plan = await lookTwice(job, rules, services);
  const action = narrowingOf(number, plan);
  if (action === undefined || action.heldBack !== undefined) {
    const told = plan.notices.find((one) => one.version === number)?.notice.replace(/\.$/, '');
    const because = action?.heldBack ?? 'nothing is to be taken out any more';
    return { kind: 'done', note: `${number} ${told ?? `stays as it is: ${because}`}` };
  }
  const { regions } = action;
  const data = { ...job.data, dropped: regions };
  const because = `Azure is taking ${number} out of ${regions.join(', ')}`;
  return writeVersion({ ...job, data }, version, without(version, regions), because, services);
}

const narrowingOf = (number: string, { actions }: Plan): Action | undefined =>
  actions.find(({ kind, version }) => kind === 'narrow' && version.number === number);

/** Resource Graph is minutes behind: where it knows of no user, Resource Manager is asked who came since. */
async function lookTwice(
  job: Job<VersionData>,
  rules: ImageRules,
  services: LookServices,
): Promise<Plan> {
  const { definition, number } = versionOf(job);
  const { plan, found } = await lookAtImage(job.image, rules, services, job.id);
  if (narrowingOf(number, plan) === undefined) return plan;
  const late = await services.estate.usersNow(askedFor(rules), definition);
  const users = [...found.users, ...late];
  return planImage(job.image, rules, { ...found, users }, services.clock);
}

/** Somebody may have put a region back meanwhile, and is not fought; else the permission to drop any goes again. */
function finish(
  job: Job<VersionData>,
  version: Version,
  dropped: string[],
  services: LookServices,
): Promise<StepResult<VersionData>> | StepResult<VersionData> {
  const { number, targetRegions } = version;
  const back = targetRegions.filter(({ name }) => dropped.some((one) => sameRegion(one, name)));
  if (back.length > 0) {
    throw putBack(number, back.map(({ name }) => name).join(', '));
  }
  const note = `${number} was taken out of ${dropped.join(', ')}`;
  if (!version.mayDropRegions) return { kind: 'done', note };
  return writeVersion(
    job,
    version,
    {},
    `Azure is guarding the regions of ${number} again`,
    services,
  );
}

const without = ({ targetRegions }: Version, regions: readonly string[]): VersionChange => ({
  targetRegions: targetRegions.filter(({ name }) => !regions.some((one) => sameRegion(one, name))),
  allowDeletionOfReplicatedLocations: true,
});

const putBack = (number: string, regions: string) =>
  new Refused(
    `Version ${number} was taken out of ${regions}, and somebody put it back.`,
    'It is left there, and not narrowed again by itself. POST /api/replications keeps it there for good; else retry the job.',
  );

const deleted = (number: string) =>
  new Refused(
    `Version ${number} was deleted before it was narrowed.`,
    'There is nothing left to do about it.',
  );
