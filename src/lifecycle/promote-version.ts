import type { ImageRules } from './catalog/schema.ts';
import { LOOK, type Galleries, type Version, type VersionChange } from './gallery.ts';
import type { Job } from './jobs/job.ts';
import type { VersionData } from './jobs/job-data.ts';
import { askGate } from './keeping/ask-gate.ts';
import { withoutCatalog } from './catalog/image-in.ts';
import { keptVersion, rulesFor, whyHeld, whyNotItsRules } from './keeping/kept-version.ts';
import { canaryWaits, pendingWaits } from './keeping/promotion-rule.ts';
import { listed } from './keeping/survey.ts';
import { writeVersion } from './keeping/write-version.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Catalogs, Clock } from './ports.ts';
import type { Gates, Writers } from './keeping/ports.ts';
import { isReplicatedIn } from './versions/latest.ts';
import { progressOf } from './versions/next-replication.ts';
import { sameRegion } from './versions/regions.ts';
import { canaryTag, excludedRegions, isIncludedByHand, standingOf } from './versions/standing.ts';
import { LATEST_TAG } from './versions/tags.ts';
import { wantedRegions } from './versions/wanted-regions.ts';

export interface PromoteServices {
  catalogs: Catalogs;
  galleries: Galleries;
  gates: Gates;
  writers: Writers;
  clock: Clock;
}

/**
 * Lets `latest` resolve to a replicated version, in its first region or in all. Only a pending one is promoted by a
 * rule: anything else was decided by somebody.
 */
export async function promoteVersion(
  job: Job<VersionData>,
  services: PromoteServices,
): Promise<StepResult<VersionData>> {
  const rules = await rulesFor(job, services);
  if (rules === undefined) return withoutCatalog;
  const version = await keptVersion(job, 'before it was promoted', services);
  const { number } = version;
  if (version.provisioningState === 'Updating') return later(LOOK, `Azure is writing ${number}`);
  const standing = standingOf(version);
  const data = { ...job.data, standing, regions: progressOf(version) };
  if (isIncludedByHand(version)) return noteIncluded({ ...job, data }, version, services);
  if (isDecided(version, job.data)) return { kind: 'done', note: endNote(version), data };
  const elsewhere = whyNotItsRules(job, rules);
  if (elsewhere !== undefined) {
    return { kind: 'done', note: `${number} stays as it is: ${elsewhere}`, data };
  }
  const waits = job.data.byHand ? undefined : whyNot(version, rules, services.clock);
  if (waits !== undefined)
    return { kind: 'done', note: `${number} ${waits.replace(/\.$/, '')}`, data };
  const behind = wantedRegions(rules).filter(({ name }) => !isReplicatedIn(version, name));
  if (behind.length > 0) return back(job, listed(behind));
  if (standing === 'pending' && !job.data.byHand) {
    const wait = await askGate(job, rules, version.id, services);
    if (wait !== undefined) return wait;
  }
  return promote({ ...job, data }, version, rules, services);
}

function promote(
  job: Job<VersionData>,
  version: Version,
  rules: ImageRules,
  services: PromoteServices,
): Promise<StepResult<VersionData>> {
  const first = standingOf(version) === 'pending' ? canaryRegion(job, version, rules) : undefined;
  const where = first === undefined ? '' : ` in ${first}`;
  const because = `Azure is making ${version.number} latest${where}`;
  const change = promotion(version, first, services.clock.now());
  return writeVersion(job, version, change, because, services);
}

/** The catalog may say otherwise by now than when the job was begun, or while its gate took its time. */
function whyNot(version: Version, rules: ImageRules, clock: Clock): string | undefined {
  const held = whyHeld(rules, 'promote');
  if (held !== undefined) return `stays as it is: ${held}`;
  return standingOf(version) === 'canary'
    ? canaryWaits(version, rules, clock)
    : pendingWaits(version, rules, clock);
}

function noteIncluded(job: Job<VersionData>, version: Version, services: PromoteServices) {
  const change = { tags: { ...version.tags, [LATEST_TAG]: 'promoted' } };
  const because = `Azure is noting that somebody included ${version.number}`;
  return writeVersion(job, version, change, because, services);
}

/** What a rule leaves alone; a person may include what a person, or a promotion elsewhere, left excluded. */
function isDecided(version: Version, { byHand }: VersionData): boolean {
  const standing = standingOf(version);
  if (standing === 'withdrawn') return true;
  if (standing === 'promoted') return !byHand || excludedRegions(version).length === 0;
  return standing === 'excluded' && !byHand;
}

function endNote(version: Version): string {
  const { number, targetRegions, tags } = version;
  const regions = targetRegions.map(({ name }) => name).join(', ');
  return standingOf(version) === 'promoted'
    ? `${number} is promoted in ${regions}`
    : `${number} is ${tags[LATEST_TAG] ?? 'not pending any more'}: somebody decided, and it is left so`;
}

/** A person who promotes by hand means every region. */
function canaryRegion(
  { data }: Job<VersionData>,
  { targetRegions }: Version,
  { promotion: { canary } }: ImageRules,
): string | undefined {
  if (data.byHand || canary === undefined) return undefined;
  return targetRegions.find(({ name }) => sameRegion(name, canary.region))?.name;
}

/** A region was lost since every one was there, perhaps during the grace: it is mended first. */
function back(
  { data: { replicatedAt: _, ...data } }: Job<VersionData>,
  behind: string,
): StepResult<VersionData> {
  const note = `not Completed any more: ${behind}`;
  return { kind: 'next', step: 'replicate-version', note, data };
}

/** Included again at both levels, save in the regions that a canary leaves for later. */
function promotion(version: Version, first: string | undefined, now: Date): VersionChange {
  return {
    excludeFromLatest: false,
    targetRegions: version.targetRegions.map((region) => ({
      ...region,
      excludeFromLatest: first !== undefined && region.name !== first,
    })),
    tags: { ...version.tags, [LATEST_TAG]: first === undefined ? 'promoted' : canaryTag(now) },
  };
}
