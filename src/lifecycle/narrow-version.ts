import { definitionOf } from './catalog/image-in.ts';
import type { ImageRules } from './catalog/schema.ts';
import { idOf, type TargetRegion, type Version, type VersionChange } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { VersionData } from './jobs/job-data.ts';
import { askedFor } from './keeping/ask-users.ts';
import { keptVersion, rulesFor, withoutCatalog } from './keeping/kept-version.ts';
import { lookAtImage, type LookServices } from './keeping/look.ts';
import type { Action, Plan } from './keeping/plan.ts';
import { planImage } from './keeping/plan-image.ts';
import { rememberTaken } from './keeping/take-version.ts';
import { overtaken, writeVersion } from './keeping/write-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import { setOf } from './versions/encryption.ts';
import { sameRegion } from './versions/regions.ts';
import { stillOut, type TakenOut } from './versions/taken-out.ts';
import { wantedRegions } from './versions/wanted-regions.ts';

/**
 * Takes an older version out of the regions where nobody needs it. What the plan saw may be long past: everything is
 * asked of Azure again, and what has a reason to stay by now stays.
 */
export async function narrowVersion(
  job: Job<VersionData>,
  services: LookServices,
): Promise<StepResult<VersionData>> {
  const rules = await rulesFor(job, services);
  if (rules === undefined) return withoutCatalog;
  const { definition, number } = versionOf(job);
  const version = await keptVersion(job, 'before it was narrowed', services);
  if (version.provisioningState === 'Updating') return later(60, `Azure is writing ${number}`);
  if (job.data.dropped !== undefined) return finish(job, version, job.data.dropped, services);
  if (idOf(definitionOf(rules, job.image)).toLowerCase() !== definition.toLowerCase()) {
    return { kind: 'done', note: stays(number, 'the catalog has the image elsewhere now') };
  }
  const plan = await lookTwice(job, rules, services);
  const action = narrowingOf(number, plan);
  // A run that died after its write remembers nothing of it.
  if (action === undefined && version.mayDropRegions) return guard(job, version, services);
  if (action === undefined || action.heldBack !== undefined) {
    const told = plan.notices.find((one) => one.version === number)?.notice.replace(/\.$/, '');
    const because = action?.heldBack ?? 'nothing is to be taken out any more';
    return {
      kind: 'done',
      note: told === undefined ? stays(number, because) : `${number} ${told}`,
    };
  }
  const { regions } = action;
  const writer = await services.writers.read(versionOf(job));
  if (writer?.job !== job.id) return overtaken(job);
  const taking = notRegained(version, regions, rules, services.clock.now());
  const taken = stillOut(writer.takenOut, version);
  await rememberTaken(writer, [...taken, ...taking], services.writers);
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
  if (back.length > 0) throw stillThere(version, back.map(({ name }) => name).join(', '));
  if (version.mayDropRegions) return guard(job, version, services);
  return { kind: 'done', note: `${number} was taken out of ${dropped.join(', ')}` };
}

/** Takes the permission to drop regions back. */
const guard = (job: Job<VersionData>, version: Version, services: LookServices) =>
  writeVersion(
    job,
    version,
    {},
    `Azure is guarding the regions of ${version.number} again`,
    services,
  );

/** What the catalog would not bring back as it is: what it does not name, or what somebody made otherwise there. */
const notRegained = (
  { targetRegions }: Version,
  dropped: readonly string[],
  rules: ImageRules,
  now: Date,
): TakenOut[] =>
  targetRegions
    .filter(({ name }) => dropped.some((one) => sameRegion(one, name)))
    .filter((region) => !wantedRegions(rules).some((wanted) => isSameThere(region, wanted)))
    .map((region) => ({ region, at: now.toISOString() }));

/** Replicas aside, which are the catalog's wherever it names a region. */
const isSameThere = (region: TargetRegion, wanted: TargetRegion): boolean =>
  sameRegion(region.name, wanted.name) &&
  region.excludeFromLatest !== true &&
  region.additionalReplicaSets === undefined &&
  region.storageAccountType === wanted.storageAccountType &&
  setOf(region)?.toLowerCase() === setOf(wanted)?.toLowerCase();

const stays = (number: string, because: string): string => `${number} stays as it is: ${because}`;

const without = ({ targetRegions }: Version, regions: readonly string[]): VersionChange => ({
  targetRegions: targetRegions.filter(({ name }) => !regions.some((one) => sameRegion(one, name))),
  allowDeletionOfReplicatedLocations: true,
});

function stillThere({ number, provisioningState }: Version, regions: string): Refused {
  if (provisioningState === 'Failed') {
    return new Refused(
      `Azure could not take version ${number} out of ${regions}: the write failed.`,
      'The activity log of the version says why. Mend that, then retry the job.',
    );
  }
  return new Refused(
    `Version ${number} was taken out of ${regions}, and somebody put it back.`,
    'It is left there, and not narrowed again by itself. POST /api/replications keeps it there for good; else retry the job.',
  );
}
