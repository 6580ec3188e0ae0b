import type { Version } from '../gallery.ts';
import { compareNumbers, parseNumber, type VersionNumber } from './number.ts';
import { sameRegion } from './regions.ts';

/**
 * The versions that `latest` may mean in a region, the highest by integer parts first: neither they nor their
 * region is excluded. The first of them that is replicated there is the one.
 */
export function candidatesFor(versions: readonly Version[], region: string): Version[] {
  const included = versions.flatMap((version) => {
    const number = parseNumber(version.number);
    return number !== undefined && isIncluded(version, region) ? [{ number, version }] : [];
  });
  return included.toSorted(highestFirst).map(({ version }) => version);
}

/** Whether `$expand=ReplicationStatus` says that a region has its copy. */
export const isReplicatedIn = ({ replication = [] }: Version, name: string): boolean =>
  replication.some(({ region, state }) => sameRegion(region, name) && state === 'Completed');

function isIncluded(version: Version, region: string): boolean {
  const target = version.targetRegions.find(({ name }) => sameRegion(name, region));
  if (version.excludeFromLatest || target === undefined || target.excludeFromLatest) return false;
  return version.provisioningState !== 'Deleting';
}

const highestFirst = (a: { number: VersionNumber }, b: { number: VersionNumber }) =>
  compareNumbers(b.number, a.number);
