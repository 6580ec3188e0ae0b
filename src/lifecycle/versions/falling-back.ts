import type { Version } from '../gallery.ts';
import { byNumber, candidatesFor, isReplicatedIn } from './latest.ts';
import { regionKey } from './regions.ts';
import { healthOf, isBusy, isExpired, standingOf } from './standing.ts';

/** What `latest` means in each region that a version is in; null: nothing. Wants versions with their replication. */
export function latestByRegion(versions: readonly Version[]): Record<string, string | null> {
  const names = versions.flatMap(({ targetRegions }) => targetRegions.map(({ name }) => name));
  const regions = [...new Set(names.map(regionKey))].toSorted();
  return Object.fromEntries(
    regions.map((region) => {
      const found = candidatesFor(versions, region).find((one) => isReplicatedIn(one, region));
      return [region, found?.number ?? null];
    }),
  );
}

/** The same in words for people. */
export const latestInWords = (latest: Record<string, string | null>): string =>
  Object.entries(latest)
    .map(([region, number]) => `${number ?? 'nothing'} in ${region}`)
    .join(', ');

/** The same, as it will be once everything above a number is excluded. */
export const latestWithout = (
  versions: readonly Version[],
  target: string,
): Record<string, string | null> => {
  const without = versions.map((one) =>
    isAbove(one, target) ? { ...one, excludeFromLatest: true } : one,
  );
  return latestByRegion(without);
};

export const isAbove = (version: { number: string }, target: string): boolean =>
  byNumber(version, { number: target }) > 0;

/** Why `latest` may not fall back to a version; undefined: it may. */
export function whyNotBackTo(version: Version, now: Date): string | undefined {
  const standing = standingOf(version);
  if (version.provisioningState === 'Deleting') return 'it is being deleted';
  if (standing === 'withdrawn') return 'it was withdrawn itself';
  if (standing === 'excluded') return 'somebody excluded it from latest';
  if (standing !== 'promoted') return 'it was never promoted';
  if (healthOf(version) === 'dead') return 'it failed and is replicated nowhere';
  if (version.provisioningState === 'Failed') {
    return 'its last write failed, and Azure may pass it over. POST /api/replications repairs it';
  }
  if (isExpired(version, now)) return 'its end of life has passed';
  if (isBusy(version) && version.provisioningState !== 'Updating')
    return 'Azure is still making it';
  const completed = version.replication?.some(({ state }) => state === 'Completed') ?? true;
  return completed ? undefined : 'it is replicated nowhere';
}

/**
 * Why `latest` cannot fall back to a number from what it means in each region: nowhere may it fall on nothing, or on a
 * version that cannot take it. Undefined: it can. Wants the versions it falls on with their replication.
 */
export function obstacleTo(
  target: string,
  versions: readonly Version[],
  before: Record<string, string | null>,
  now: Date,
): string | undefined {
  const numbered = (wanted: string | null) => versions.find(({ number }) => number === wanted);
  const landing = numbered(target);
  if (landing === undefined) return 'it is not there any more';
  const why = whyNotBackTo(landing, now);
  if (why !== undefined) return why;
  const after = latestWithout(versions, target);
  for (const [region, number] of Object.entries(before)) {
    if (number === null || !isAbove({ number }, target)) continue;
    const found = numbered(after[region] ?? null);
    if (found === undefined) {
      return `latest would mean nothing in ${region}, where it is not replicated. POST /api/replications brings it there`;
    }
    const whyNot = whyNotBackTo(found, now);
    if (whyNot !== undefined) return `latest would be ${found.number} in ${region}, and ${whyNot}`;
  }
  return undefined;
}

/**
 * The versions to withdraw so that `latest` falls back to a number: what is included, lowest first, so that `latest`
 * moves once in every region; then what only waits for its promotion, unless it is dead and nobody could promote it.
 * Azure takes no write to what is being deleted. Wants failed versions with their replication.
 */
export function toWithdraw(versions: readonly Version[], target: string): Version[] {
  const above = versions
    .filter((one) => isAbove(one, target) && one.provisioningState !== 'Deleting')
    .toSorted(byNumber);
  const included = above.filter(({ excludeFromLatest }) => !excludeFromLatest);
  const waiting = above.filter((one) => standingOf(one) === 'pending');
  return [...included, ...waiting.filter((one) => healthOf(one) !== 'dead')];
}
