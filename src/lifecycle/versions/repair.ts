import type { RegionalStatus, TargetRegion, Version } from '../gallery.ts';
import { Refused } from '../outcomes.ts';
import type { Clock } from '../ports.ts';
import type { NextReplication } from './next-replication.ts';
import { regionKey, sameRegion } from './regions.ts';
import { REPAIRS, type TakenOut } from './taken-out.ts';

/** How often a region was taken out and added again, by its name. */
export type Repairs = Record<string, { times: number }>;

/** Takes failed regions out; a later look finds them missing and adds them again. */
export function repair(
  version: Version,
  broken: readonly TargetRegion[],
  repairs: Repairs,
  clock: Clock,
): NextReplication {
  const at = clock.now().toISOString();
  const taking = broken.map((region): TakenOut => ({
    region,
    at,
    repair: timesOf(region, repairs) + 1,
  }));
  const targetRegions = version.targetRegions.filter((region) => !broken.includes(region));
  return {
    kind: 'write',
    change: { targetRegions, allowDeletionOfReplicatedLocations: true },
    because: `${named(broken)} failed and is taken out, to be added again`,
    repairs: { ...repairs, ...countsOf(taking) },
    taking,
  };
}

/** Why nobody but a person can help; undefined: taking the failed regions out and adding them again may. */
export function whyNotRepaired(
  version: Version,
  broken: readonly TargetRegion[],
  repairs: Repairs,
): Refused | undefined {
  for (const region of broken) {
    const times = timesOf(region, repairs);
    const why = (statusOf(version, region)?.details || 'Azure gives no details').replace(/\.$/, '');
    if (sameRegion(region.name, version.location)) return sourceFailed(version, region, why);
    if (times >= REPAIRS) return beyondRepair(version, region, times, why);
  }
  return undefined;
}

/** Those that may be taken out and added again; none where the version failed in the region it was made in. */
export const mendableOf = (
  version: Version,
  broken: readonly TargetRegion[],
  repairs: Repairs,
): TargetRegion[] =>
  broken.some(({ name }) => sameRegion(name, version.location))
    ? []
    : broken.filter((region) => timesOf(region, repairs) < REPAIRS);

const timesOf = ({ name }: TargetRegion, repairs: Repairs): number =>
  repairs[regionKey(name)]?.times ?? 0;

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

/** How often each was taken out by now, by its name. */
export const countsOf = (taken: readonly TakenOut[]): Repairs =>
  Object.fromEntries(
    taken.map(({ region, repair = 0 }) => [regionKey(region.name), { times: repair }]),
  );

export const statusOf = (version: Version, { name }: TargetRegion): RegionalStatus | undefined =>
  version.replication?.find(({ region }) => sameRegion(region, name));

export const named = (regions: readonly TargetRegion[]): string =>
  regions.map(({ name }) => name).join(', ');
