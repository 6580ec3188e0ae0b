import type { Version } from '../gallery.ts';
import { compareNumbers, parseNumber, type VersionNumber } from './number.ts';
import { sameRegion } from './regions.ts';

/**
 * The versions that `latest` may mean in a region, the highest by integer parts first: neither they nor their
 * region is excluded. The first of them that is replicated there is the one.
 */
export function candidatesFor(versions: readonly Version[], region: string): Version[] {
  return descending(versions.filter((version) => isIncludedIn(version, region)));
}

/** Those whose numbers are version numbers, the highest by integer parts first. */
export function descending(versions: readonly Version[]): Version[] {
  const numbered = versions.flatMap((version) => {
    const number = parseNumber(version.number);
    return number === undefined ? [] : [{ version, number }];
  });
  numbered.sort((a, b) => compareNumbers(b.number, a.number));
  return numbered.map(({ version }) => version);
}

/** By integer parts; a number that is none comes first. */
export const byNumber = (a: { number: string }, b: { number: string }): number =>
  compareNumbers(parseNumber(a.number) ?? NONE, parseNumber(b.number) ?? NONE);

const NONE: VersionNumber = [-1, 0, 0];

/** Whether `$expand=ReplicationStatus` says that a region has its copy. */
export const isReplicatedIn = ({ replication = [] }: Version, name: string): boolean =>
  replication.some(({ region, state }) => sameRegion(region, name) && state === 'Completed');

/** Whether neither the version nor its region there is excluded from latest. */
export function isIncludedIn(version: Version, region: string): boolean {
  const target = version.targetRegions.find(({ name }) => sameRegion(name, region));
  if (version.excludeFromLatest || target === undefined || target.excludeFromLatest) return false;
  return version.provisioningState !== 'Deleting';
}
