import type { TargetRegion, Version, VersionChange } from '../gallery.ts';
import type { VersionData } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { Clock } from '../ports.ts';
import { regionKey, sameRegion } from './regions.ts';
import { countsOtherwise, lacks, onlyTaken, regionsAfter, wantedWith } from './regions-after.ts';
import {
  countsOf,
  mendableOf,
  named,
  repair,
  statusOf,
  whyNotRepaired,
  type Repairs,
} from './repair.ts';
import { pauseOf, type TakenOut } from './taken-out.ts';
import { whyNotTaken, type Obstacle } from './why-not-taken.ts';

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
  const refusal = whyNotRepaired(version, broken, repairs);
  const mendable = mendableOf(version, broken, repairs);
  // What can be mended is, and what was taken out comes back, before a person is asked.
  if (mendable.length > 0) return repair(version, mendable, repairs, clock);
  if (refusal !== undefined && taken.length === 0) throw refusal;
  const pausing = taken.filter((one) => pauseOf(one, clock) > 0);
  const seen = { version, catalogued, taken, repairs, pausing, isRefused: refusal !== undefined };
  const change = changeOf(seen);
  if (change !== undefined) return change;
  const pending = pendingIn(seen);
  if (pausing.length > 0) return pause(pending, pausing, clock);
  if (pending.length === 0) return { kind: 'replicated' };
  return { kind: 'wait', because: replicating(pending) };
}

interface Seen {
  version: Version;
  catalogued: readonly TargetRegion[];
  taken: readonly TakenOut[];
  repairs: Repairs;
  /** Those that are not to be added yet. */
  pausing: readonly TakenOut[];
  /** Some region cannot be repaired any more. */
  isRefused: boolean;
}

/** What is to be written, if anything. */
function changeOf(seen: Seen): NextReplication | undefined {
  const { version, catalogued, taken, repairs, pausing, isRefused } = seen;
  const isPausing = (region: TargetRegion) => onlyTaken(pausing, [region]).length > 0;
  const missing = wantedWith(taken, catalogued).filter(
    (region) => lacks(version, region) && !isPausing(region),
  );
  const others = catalogued.filter((region) => countsOtherwise(version, region));
  const hasFailed = version.provisioningState === 'Failed' && !isRefused;
  if (missing.length + others.length > 0 || hasFailed) {
    const after = regionsAfter(version, catalogued, taken);
    const obstacle = whyNotTaken(version, after);
    if (obstacle !== undefined && missing.length + others.length > 0) {
      const back = onlyTaken(taken, catalogued);
      if (taken.length > 0 && back.length < catalogued.length) {
        return changeOf({ ...seen, catalogued: back });
      }
      throw notTaken(version, [...missing, ...others], obstacle);
    }
    const change = { targetRegions: after.filter((region) => !isPausing(region)) };
    return { kind: 'write', change, because: whatIsWritten(missing, others), repairs };
  }
  if (pausing.length === 0 || !version.mayDropRegions) return undefined;
  const because = `Azure is guarding the regions of ${version.number} again`;
  return { kind: 'write', change: {}, because, repairs };
}

/** What is not Completed of the wanted regions, and of those that were repaired and the catalog does not name. */
function pendingIn({ version, catalogued, taken, repairs }: Seen): TargetRegion[] {
  const wanted = wantedWith(taken, catalogued);
  const again = version.targetRegions.filter(
    (region) => repairs[regionKey(region.name)] !== undefined && !wanted.some(isSame(region)),
  );
  return [...wanted, ...again].filter(
    (region) => !lacks(version, region) && statusOf(version, region)?.state !== 'Completed',
  );
}

const isSame =
  ({ name }: TargetRegion) =>
  (other: TargetRegion): boolean =>
    sameRegion(name, other.name);

/** Names alone: the progress is in the job, and a wait that only goes on leaves no line in its history. */
const replicating = (pending: readonly TargetRegion[]): string =>
  `replicating to ${named(pending)}`;

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

/** How far each region is. */
export const progressOf = ({ replication = [] }: Version): NonNullable<VersionData['regions']> =>
  Object.fromEntries(
    replication.map(({ region, state, progress }) => [region, { state, progress }]),
  );

const notTaken = ({ number }: Version, regions: TargetRegion[], { because, remedy }: Obstacle) =>
  new Refused(
    `Version ${number} is not brought to ${named(regions)}: ${because}.`,
    `It stays as it is. ${remedy} Then retry the job.`,
  );
