import type { FaultState } from '../faults.ts';
import { numberFrom } from '../instants.ts';
import { displayName, shortName } from '../regions.ts';
import type { ErrorBody } from '../reply.ts';
import type { PublishingProfile, Replica, Version, VersionState } from './version-state.ts';

export type RegionState = 'Unknown' | 'Replicating' | 'Completed' | 'Failed';

// A region that says Completed still answers 404 to users for about this long
// (https://github.com/Azure/AgentBaker/pull/8373).
const unusableAfterCompletedMilliseconds = 10 * 60_000;

export const failedDetail = 'Failed with internal server error.';

/** The copies that a write of so many Azure seconds asks for: new and failed regions start, dropped ones go. */
export function replicasFor(
  profile: PublishingProfile,
  existing: Record<string, Replica>,
  write: { now: Date; seconds: number; location: string; atCreation: boolean },
  faults: FaultState,
): Record<string, Replica> {
  const replicas: Record<string, Replica> = {};
  for (const { name } of profile.targetRegions) {
    const region = shortName(name);
    const present = existing[region];
    replicas[region] = present && !present.ended ? present : started(region, write, faults);
  }
  return replicas;
}

function started(
  region: string,
  { now, seconds, location, atCreation }: Parameters<typeof replicasFor>[2],
  faults: FaultState,
): Replica {
  // Recorded: in its own region a version is a source, and makes machines, as soon as it is made.
  // The other copies outlive the operation by two to ten minutes.
  const isHome = region === shortName(location);
  const spread = isHome ? 0 : 120 + (numberFrom(region) % 480);
  const completesAt = new Date(now.getTime() + (seconds + spread) * 1000);
  return {
    startedAt: now.toISOString(),
    completesAt: completesAt.toISOString(),
    ...(faults.failsRegion(region, atCreation) && { willFail: true }),
  };
}

/** What becomes of the copies when the write ends, and the error where one of them failed. */
export function settled(
  replicas: Record<string, Replica>,
  isMade: boolean,
): { replicas: Record<string, Replica>; error: ErrorBody | undefined } {
  const failing = Object.keys(replicas).filter((region) => replicas[region]?.willFail);
  if (failing.length === 0) return { replicas, error: undefined };
  const after = Object.entries(replicas).map(([region, replica]): [string, Replica] => {
    const { willFail, ...kept } = replica;
    if (willFail) return [region, { ...kept, ended: 'Failed' }];
    // At creation one failing region takes all others with it.
    return [region, isMade ? kept : { ...kept, ended: 'Stopped' }];
  });
  const details = failing.map((region) => `{region:${region}, detail:${failedDetail}}`).join(',');
  return {
    replicas: Object.fromEntries(after),
    error: {
      code: 'ReplicationJobFailed',
      message: `Gallery replication jobs failed in one or more regions. The failing regions' details are as follows: '${details}'. If retry does not work, then please do an update by removing the failed regions and update again by adding them back.`,
    },
  };
}

/** The copies of a creation that is given up. */
export function stopped(replicas: Record<string, Replica>): Record<string, Replica> {
  const after = Object.entries(replicas).map(([region, { willFail: _, ...replica }]) => [
    region,
    { ended: 'Stopped', ...replica },
  ]);
  return Object.fromEntries(after) as Record<string, Replica>;
}

function stateOf({ ended, completesAt }: Replica, now: Date): RegionState {
  if (ended) return ended === 'Failed' ? 'Failed' : 'Unknown';
  return Date.parse(completesAt) <= now.getTime() ? 'Completed' : 'Replicating';
}

function progressOf(replica: Replica, now: Date): number {
  const { startedAt, completesAt } = replica;
  switch (stateOf(replica, now)) {
    case 'Completed':
      return 100;
    case 'Replicating': {
      const start = Date.parse(startedAt);
      return Math.floor((99 * (now.getTime() - start)) / (Date.parse(completesAt) - start));
    }
    case 'Unknown':
    case 'Failed':
      return 0;
  }
}

/** `$expand=ReplicationStatus`, in the order of the target regions. */
export function replicationStatus(
  { publishingProfile, replicas }: VersionState,
  now: Date,
): unknown {
  const summary = publishingProfile.targetRegions.flatMap(({ name }) => {
    const replica = replicas[shortName(name)];
    if (!replica) return [];
    const state = stateOf(replica, now);
    const details = state === 'Failed' ? failedDetail : '';
    return [{ region: displayName(name), state, details, progress: progressOf(replica, now) }];
  });
  return { aggregatedState: aggregated(summary.map(({ state }) => state)), summary };
}

function aggregated(states: RegionState[]): string {
  if (states.includes('Failed')) return 'Failed';
  if (states.includes('Replicating')) return 'InProgress';
  return states.every((state) => state === 'Completed') ? 'Completed' : 'Unknown';
}

/** Whether the region's copy is complete, as ReplicationStatus tells it. */
export function isReplicatedTo({ state }: Version, region: string, now: Date): boolean {
  const replica = state.replicas[shortName(region)];
  return replica !== undefined && stateOf(replica, now) === 'Completed';
}

/** Whether a user in that region finds the version: in its own region at once, elsewhere some time after. */
export function isUsableIn(version: Version, region: string, now: Date): boolean {
  const isHome = shortName(region) === shortName(version.location);
  const lag = isHome ? 0 : unusableAfterCompletedMilliseconds;
  return isReplicatedTo(version, region, new Date(now.getTime() - lag));
}
