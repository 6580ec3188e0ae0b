import type { RegionalStatus, TargetRegion, Version, VersionChange } from '../gallery.ts';
import { Refused } from '../outcomes.ts';
import { regionKey, sameRegion } from './regions.ts';
import { standingOf } from './standing.ts';

/** What is remembered of a region that was taken out, by its name. */
export interface Repair {
  times: number;
  /** As it was: excluded from latest by itself, or added by somebody the catalog knows nothing of. */
  region: TargetRegion;
}

export type Repairs = Record<string, Repair>;

export type NextReplication =
  | { kind: 'write'; change: VersionChange; because: string; repairs: Repairs }
  | { kind: 'wait'; because: string }
  | { kind: 'replicated' };

/** How often a region that fails is removed and added again before a person is asked. */
const REPAIRS = 3;

/**
 * What to do next so that a version at rest comes to be in the wanted regions: repair what failed, add what
 * is missing, wait for what is under way. Regions nobody asked for stay as they are. Pure.
 */
export function nextReplication(
  version: Version,
  catalogued: readonly TargetRegion[],
  repairs: Repairs,
): NextReplication {
  const broken = version.targetRegions.filter(
    (region) => statusOf(version, region)?.state === 'Failed',
  );
  if (broken.length > 0) return repair(version, broken, repairs);
  const wanted = [...catalogued, ...takenOut(repairs, catalogued)];
  const missing = wanted.filter((region) => lacks(version, region));
  const others = catalogued.filter((region) => countsOtherwise(version, region));
  if (missing.length + others.length > 0 || version.provisioningState === 'Failed') {
    const change = { targetRegions: merged(version, catalogued, missing, repairs) };
    return { kind: 'write', change, because: whatIsWritten(missing, others), repairs };
  }
  const pending = wanted.filter((region) => statusOf(version, region)?.state !== 'Completed');
  if (pending.length === 0) return { kind: 'replicated' };
  // Names alone: the progress is in the job, and a wait that only goes on leaves no line in its history.
  const names = pending.map(({ name }) => name).join(', ');
  return { kind: 'wait', because: `replicating to ${names}` };
}

/** Regions that the catalog does not name, and that come back all the same once they are repaired. */
const takenOut = (repairs: Repairs, catalogued: readonly TargetRegion[]): TargetRegion[] =>
  Object.values(repairs)
    .map(({ region }) => region)
    .filter(({ name }) => !catalogued.some((one) => sameRegion(one.name, name)));

/** Azure takes the list as the full wish, so what it returned goes back, with the counts and regions that are wanted. */
function merged(
  version: Version,
  catalogued: readonly TargetRegion[],
  missing: readonly TargetRegion[],
  repairs: Repairs,
): TargetRegion[] {
  const standing = standingOf(version);
  const kept = version.targetRegions.map((region) => {
    const { regionalReplicaCount } =
      catalogued.find(({ name }) => sameRegion(name, region.name)) ?? region;
    return regionalReplicaCount === undefined ? region : { ...region, regionalReplicaCount };
  });
  const added = missing.map((region) => {
    const before = repairs[regionKey(region.name)]?.region;
    // A canary's first region is included, and no region that is new to it.
    const isIncluded = standing === 'promoted' || (standing === 'canary' && before !== undefined);
    return { ...region, excludeFromLatest: !isIncluded || before?.excludeFromLatest === true };
  });
  return [...kept, ...added];
}

function whatIsWritten(missing: readonly TargetRegion[], others: readonly TargetRegion[]): string {
  const names = (regions: readonly TargetRegion[]) => regions.map(({ name }) => name).join(', ');
  if (missing.length > 0) return `Azure is adding ${names(missing)}`;
  if (others.length > 0) return `Azure is changing the replicas in ${names(others)}`;
  return 'its last write failed and is repeated';
}

/** How far each region is, for people. */
export const progressOf = (version: Version): Record<string, string> =>
  Object.fromEntries(
    (version.replication ?? []).map(({ region, state, progress }) => [
      region,
      `${state} ${progress} %`,
    ]),
  );

/** Takes failed regions out; the next look finds them missing and adds them again. */
function repair(version: Version, broken: TargetRegion[], repairs: Repairs): NextReplication {
  const counted = { ...repairs };
  for (const region of broken) {
    const key = regionKey(region.name);
    const times = counted[key]?.times ?? 0;
    const why = (statusOf(version, region)?.details || 'Azure gives no details').replace(/\.$/, '');
    if (sameRegion(region.name, version.location)) throw sourceFailed(version, region, why);
    if (times >= REPAIRS) throw beyondRepair(version, region, times, why);
    counted[key] = { times: times + 1, region };
  }
  const names = broken.map(({ name }) => name).join(', ');
  const targetRegions = version.targetRegions.filter((region) => !broken.includes(region));
  return {
    kind: 'write',
    change: { targetRegions, allowDeletionOfReplicatedLocations: true },
    because: `${names} failed and is taken out, to be added again`,
    repairs: counted,
  };
}

/** A version cannot leave the region it was made in. */
const sourceFailed = (version: Version, region: TargetRegion, why: string) =>
  new Refused(
    `Version ${version.number} failed in ${region.name}, the region it was made in: ${why}.`,
    version.excludeFromLatest
      ? 'It stays excluded from latest and can be deleted. Drop the VHD again under another number.'
      : 'It stays included in latest, where it is replicated. POST /api/rollbacks takes latest back; drop the VHD again under another number.',
  );

const beyondRepair = (version: Version, region: TargetRegion, times: number, why: string) =>
  new Refused(
    `Version ${version.number} could not be replicated to ${region.name}, also not after ${times} repairs: ${why}.`,
    `It stays ${version.excludeFromLatest ? 'excluded from latest' : 'included in latest, where it is replicated'}. See whether the region is in trouble or lacks quota, then retry the job, or take the region out of the catalog and of the version.`,
  );

const find = ({ targetRegions }: Version, { name }: TargetRegion) =>
  targetRegions.find((region) => sameRegion(region.name, name));

/** Whether a region is not among a version's target regions. */
export const lacks = (version: Version, region: TargetRegion): boolean =>
  find(version, region) === undefined;

/** Whether a region is there with another number of replicas. */
export function countsOtherwise(version: Version, wanted: TargetRegion): boolean {
  const found = find(version, wanted);
  return (
    found !== undefined && (found.regionalReplicaCount ?? 1) !== (wanted.regionalReplicaCount ?? 1)
  );
}

const statusOf = (version: Version, { name }: TargetRegion): RegionalStatus | undefined =>
  version.replication?.find(({ region }) => sameRegion(region, name));
