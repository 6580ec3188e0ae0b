import type { RegionalStatus, TargetRegion, Version, VersionChange } from '../gallery.ts';
import { Refused } from '../outcomes.ts';
import type { Clock } from '../ports.ts';
import { regionKey, sameRegion } from './regions.ts';
import { countsOtherwise, lacks, regionsAfter, wantedWith } from './regions-after.ts';
import { pauseOf, REPAIRS, type TakenOut } from './taken-out.ts';
import { whyNotTaken, type Obstacle } from './why-not-taken.ts';

/** How often a region was taken out and added again, by its name. */
export type Repairs = Record<string, { times: number }>;

/** What is remembered of a version that is being replicated. */
export interface Remembered {
  repairs: Repairs;
  /** Regions that are out of it and come back. */
  taken: readonly TakenOut[];
}

export type NextReplication =
  | {
      kind: 'write';
      change: VersionChange;
      because: string;
      repairs: Repairs;
      /** What the write takes out, to be remembered before it. */
      taking?: TakenOut[];
    }
  /** Regions replicate; one that is out may be added in so many seconds. */
  | { kind: 'wait'; because: string; seconds?: number }
  /** Nothing but the time until then is missing. */
  | { kind: 'pause'; because: string; seconds: number }
  | { kind: 'replicated' };

/**
 * What to do next so that a version at rest comes to be in the wanted regions: repair what failed, add what
 * is missing, wait for what is under way. Regions nobody asked for stay as they are. Pure.
 */
export function nextReplication(
  version: Version,
  catalogued: readonly TargetRegion[],
  { repairs: counted, taken }: Remembered,
  clock: Clock,
): NextReplication {
  const repairs = { ...counted, ...countsOf(taken) };
  const broken = version.targetRegions.filter(
    (region) => statusOf(version, region)?.state === 'Failed',
  );
  if (broken.length > 0) return repair(version, broken, repairs, clock);
  const wanted = wantedWith(taken, catalogued);
  const pausing = taken.filter((one) => pauseOf(one, clock) > 0);
  const isPausing = ({ name }: TargetRegion) =>
    pausing.some(({ region }) => sameRegion(region.name, name));
  const missing = wanted.filter((region) => lacks(version, region) && !isPausing(region));
  const others = catalogued.filter((region) => countsOtherwise(version, region));
  if (missing.length + others.length > 0 || version.provisioningState === 'Failed') {
    const after = regionsAfter(version, catalogued, taken);
    const obstacle = whyNotTaken(version, after);
    if (obstacle !== undefined && missing.length + others.length > 0) {
      throw notTaken(version, [...missing, ...others], obstacle);
    }
    const change = { targetRegions: after.filter((region) => !isPausing(region)) };
    return { kind: 'write', change, because: whatIsWritten(missing, others), repairs };
  }
  if (pausing.length > 0 && version.mayDropRegions) {
    const because = `Azure is guarding the regions of ${version.number} again`;
    return { kind: 'write', change: {}, because, repairs };
  }
  // The job also waits for what it repaired and the catalog does not name.
  const again = version.targetRegions.filter(({ name }) => repairs[regionKey(name)] !== undefined);
  const awaited = [...wanted, ...again.filter((region) => !wanted.some(isSame(region)))];
  const pending = awaited.filter(
    (region) => !isPausing(region) && statusOf(version, region)?.state !== 'Completed',
  );
  if (pausing.length > 0) return pause(pending, pausing, clock);
  if (pending.length === 0) return { kind: 'replicated' };
  return { kind: 'wait', because: replicating(pending) };
}

const countsOf = (taken: readonly TakenOut[]): Repairs =>
  Object.fromEntries(
    taken.map(({ region, repair = 0 }) => [regionKey(region.name), { times: repair }]),
  );

const isSame =
  ({ name }: TargetRegion) =>
  (other: TargetRegion): boolean =>
    sameRegion(name, other.name);

/** Names alone: the progress is in the job, and a wait that only goes on leaves no line in its history. */
const replicating = (pending: readonly TargetRegion[]): string =>
  `replicating to ${named(pending)}`;

const named = (regions: readonly TargetRegion[]): string =>
  regions.map(({ name }) => name).join(', ');

function pause(
  pending: readonly TargetRegion[],
  pausing: readonly TakenOut[],
  clock: Clock,
): NextReplication {
  const told = pausing.map((one) => {
    const until = clock.after(pauseOf(one, clock)).toISOString();
    return `${one.region.name} failed and was taken out: it is added again at ${until}`;
  });
  const seconds = Math.min(...pausing.map((one) => pauseOf(one, clock)));
  if (pending.length === 0) return { kind: 'pause', because: told.join('; '), seconds };
  return { kind: 'wait', because: [replicating(pending), ...told].join('; '), seconds };
}

function whatIsWritten(missing: readonly TargetRegion[], others: readonly TargetRegion[]): string {
  if (missing.length > 0) return `Azure is adding ${named(missing)}`;
  if (others.length > 0) return `Azure is changing the replicas in ${named(others)}`;
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

/** Takes failed regions out; a later look finds them missing and adds them again. */
function repair(
  version: Version,
  broken: TargetRegion[],
  repairs: Repairs,
  clock: Clock,
): NextReplication {
  const taking = broken.map((region): TakenOut => {
    const times = repairs[regionKey(region.name)]?.times ?? 0;
    const why = (statusOf(version, region)?.details || 'Azure gives no details').replace(/\.$/, '');
    if (sameRegion(region.name, version.location)) throw sourceFailed(version, region, why);
    if (times >= REPAIRS) throw beyondRepair(version, region, times, why);
    return { region, at: clock.now().toISOString(), repair: times + 1 };
  });
  const targetRegions = version.targetRegions.filter((region) => !broken.includes(region));
  return {
    kind: 'write',
    change: { targetRegions, allowDeletionOfReplicatedLocations: true },
    because: `${named(broken)} failed and is taken out, to be added again`,
    repairs: { ...repairs, ...countsOf(taking) },
    taking,
  };
}

const notTaken = ({ number }: Version, regions: TargetRegion[], { because, remedy }: Obstacle) =>
  new Refused(
    `Version ${number} is not brought to ${named(regions)}: ${because}.`,
    `It stays as it is. ${remedy} Then retry the job.`,
  );

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

const statusOf = (version: Version, { name }: TargetRegion): RegionalStatus | undefined =>
  version.replication?.find(({ region }) => sameRegion(region, name));
