import { secondsOf } from './catalog/duration.ts';
import type { ImageRules } from './catalog/schema.ts';
import { LOOK, type Version, type VersionChange } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { VersionData } from './jobs/job-data.ts';
import { withoutCatalog } from './catalog/image-in.ts';
import { keptVersion, rulesFor, whyNotItsRules } from './keeping/kept-version.ts';
import { lookToNarrow, narrowingOf } from './keeping/look-to-narrow.ts';
import type { LookServices } from './keeping/look.ts';
import { planImage } from './keeping/plan-image.ts';
import { rememberTaken } from './keeping/take-version.ts';
import { overtaken, writeVersion } from './keeping/write-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Clock } from './ports.ts';
import { notRegained } from './versions/not-regained.ts';
import { proofOf, provenSince, type Proof } from './versions/proof.ts';
import { regionKey, sameRegion } from './versions/regions.ts';
import { stillOut } from './versions/taken-out.ts';
import { KEEP_TAG, LATEST_TAG } from './versions/tags.ts';

const WHEN = 'before it was narrowed';
/**
 * Takes an older version out of the regions where nobody needs it. What the plan saw may be long past: everything is
 * asked of Azure again, twice and a grace apart, and what has a reason to stay by now stays.
 */
export async function narrowVersion(
  job: Job<VersionData>,
  services: LookServices,
): Promise<StepResult<VersionData>> {
  const rules = await rulesFor(job, services);
  if (rules === undefined) return withoutCatalog;
  const { number } = versionOf(job);
  const version = await keptVersion(job, WHEN, services);
  if (version.provisioningState === 'Updating') return later(LOOK, `Azure is writing ${number}`);
  if (job.data.dropped !== undefined) return finish(job, version, job.data.dropped, services);
  const elsewhere = whyNotItsRules(job, rules);
  if (elsewhere !== undefined) return { kind: 'done', note: stays(number, elsewhere) };
  const left = graceLeft(job.data.proof, rules, services.clock);
  return left > 0 ? later(left, waits(number)) : decide(job, rules, services);
}

/** Writes only what a look found a grace ago as well: users find a version only minutes after Azure says Completed. */
async function decide(
  job: Job<VersionData>,
  rules: ImageRules,
  services: LookServices,
): Promise<StepResult<VersionData>> {
  const { clock } = services;
  const { number } = versionOf(job);
  const { plan, found } = await lookToNarrow(job, rules, services);
  // Its users were asked for where it was then, and in the end the last PUT wins.
  const version = await keptVersion(job, WHEN, services);
  if (!found.versions.some((one) => isAlike(one, version))) {
    return later(LOOK, `somebody wrote ${number} while its users were asked for`);
  }
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
  const seen = proofOf(found.versions, clock.now());
  const proof = job.data.proof ?? seen;
  const before = { ...found, versions: provenSince(found.versions, proof) };
  const proven = narrowingOf(number, planImage(job.image, rules, before, clock));
  if (proven === undefined || graceLeft(proof, rules, clock) > 0) {
    return later(secondsOf(rules.grace), waits(number), { ...job.data, proof: seen });
  }
  return takeOut(job, version, proven.regions, rules, services);
}

/** Remembers first what the catalog would not bring back. */
async function takeOut(
  job: Job<VersionData>,
  version: Version,
  regions: string[],
  rules: ImageRules,
  services: LookServices,
): Promise<StepResult<VersionData>> {
  const { writers, clock } = services;
  const writer = await writers.read(versionOf(job));
  if (writer?.job !== job.id) return overtaken(job);
  const taking = notRegained(version, regions, rules, clock.now());
  await rememberTaken(writer, [...stillOut(writer.takenOut, version), ...taking], writers);
  const data = { ...job.data, dropped: regions };
  const because = `Azure is taking ${version.number} out of ${regions.join(', ')}`;
  return writeVersion({ ...job, data }, version, without(version, regions), because, services);
}

const graceLeft = (proof: Proof | undefined, { grace }: ImageRules, { elapsed }: Clock): number =>
  proof === undefined ? 0 : secondsOf(grace) - elapsed(new Date(proof.at));

/** Whether it is the same version in all that a narrowing rests on, in whatever order Azure lists it. */
const isAlike = (one: Version, other: Version): boolean => basisOf(one) === basisOf(other);

function basisOf({ number, provisioningState, excludeFromLatest, tags, targetRegions }: Version) {
  const regions = targetRegions.map(
    (one) => `${regionKey(one.name)} ${one.excludeFromLatest === true}`,
  );
  const said = [tags[LATEST_TAG], tags[KEEP_TAG]];
  return JSON.stringify([number, provisioningState, excludeFromLatest, said, regions.toSorted()]);
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

const waits = (number: string): string =>
  `${number} is looked at again after a grace: users find newer versions only minutes after Azure says Completed`;

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
