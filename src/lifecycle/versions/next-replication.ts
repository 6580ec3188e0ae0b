import type { RegionalStatus, TargetRegion, Version, VersionChange } from '../gallery.ts';
import { Refused } from '../outcomes.ts';
import { regionKey, sameRegion } from './regions.ts';

export type NextReplication =
  | { kind: 'write'; change: VersionChange; because: string; repairs: Record<string, number> }
  | { kind: 'wait'; because: string }
  | { kind: 'replicated' };

/** How often a region that fails is removed and added again before a person is asked. */
const REPAIRS = 3;

/**
 * What to do next so that a version at rest comes to be in the wanted regions: repair what failed, add what
 * is missing, wait for what is under way. Regions nobody asked for are left as they are. Pure.
 */
export function nextReplication(
  version: Version,
  wanted: readonly TargetRegion[],
  repairs: Record<string, number>,
): NextReplication {
  const broken = version.targetRegions.filter(
    (region) => statusOf(version, region)?.state === 'Failed',
  );
  if (broken.length > 0) return repair(version, broken, repairs);
  const missing = wanted.filter((region) => !has(version.targetRegions, region));
  if (missing.length > 0) {
    // Azure takes the list as the full wish, so what it returned goes back with the additions.
    const added = missing.map((region) => ({
      ...region,
      excludeFromLatest: version.excludeFromLatest,
    }));
    const names = missing.map(({ name }) => name).join(', ');
    const change = { targetRegions: [...version.targetRegions, ...added] };
    return { kind: 'write', change, because: `Azure is adding ${names}`, repairs };
  }
  const pending = wanted.filter((region) => statusOf(version, region)?.state !== 'Completed');
  if (pending.length === 0) return { kind: 'replicated' };
  // Names alone: the progress is in the job, and a wait that only goes on leaves no line in its history.
  const names = pending.map(({ name }) => name).join(', ');
  return { kind: 'wait', because: `replicating to ${names}` };
}

/** Takes failed regions out; the next look finds them missing and adds them again. */
function repair(
  version: Version,
  broken: TargetRegion[],
  repairs: Record<string, number>,
): NextReplication {
  const counted = { ...repairs };
  for (const region of broken) {
    const key = regionKey(region.name);
    const times = counted[key] ?? 0;
    const why = (statusOf(version, region)?.details || 'Azure gives no details').replace(/\.$/, '');
    if (sameRegion(region.name, version.location)) throw sourceFailed(version, region, why);
    if (times >= REPAIRS) throw beyondRepair(version, region, times, why);
    counted[key] = times + 1;
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
    'It stays excluded from latest and can be deleted. Drop the VHD again under another number.',
  );

const beyondRepair = (version: Version, region: TargetRegion, times: number, why: string) =>
  new Refused(
    `Version ${version.number} could not be replicated to ${region.name}, also not after ${times} repairs: ${why}.`,
    'It stays excluded from latest. See whether the region is in trouble or lacks quota, then retry the job, or take the region out of the catalog.',
  );

const has = (regions: readonly TargetRegion[], one: TargetRegion) =>
  regions.some(({ name }) => sameRegion(name, one.name));

const statusOf = (version: Version, { name }: TargetRegion): RegionalStatus | undefined =>
  version.replication?.find(({ region }) => sameRegion(region, name));
