import type { TargetRegion, Version } from '../gallery.ts';
import { encryptedLike } from './encryption.ts';
import { sameRegion } from './regions.ts';
import { standingOf } from './standing.ts';
import type { TakenOut } from './taken-out.ts';
import { asNew } from './wanted-regions.ts';

/** Where a version shall be: where the catalog says, and where it was taken out of, as it was there. */
export function wantedWith(
  taken: readonly TakenOut[],
  catalogued: readonly TargetRegion[],
): TargetRegion[] {
  const before = taken.map(({ region }) => region);
  return [
    ...catalogued.map((region) => withCount(found(before, region) ?? asNew(region), region)),
    ...before.filter((region) => found(catalogued, region) === undefined),
  ];
}

/** What the catalog says of the regions that a version was taken out of, and of no others. */
export const onlyTaken = (
  taken: readonly TakenOut[],
  catalogued: readonly TargetRegion[],
): TargetRegion[] =>
  catalogued.filter(({ name }) => taken.some(({ region }) => sameRegion(region.name, name)));

/**
 * The target regions that a version comes to have. Azure takes the list as the full wish, so what it returned goes
 * back, with the counts and regions that are wanted.
 */
export function regionsAfter(
  version: Version,
  catalogued: readonly TargetRegion[],
  taken: readonly TakenOut[],
): TargetRegion[] {
  const standing = standingOf(version);
  const before = taken.map(({ region }) => region);
  const kept = version.targetRegions.map((region) => withCount(region, found(catalogued, region)));
  const added = wantedWith(taken, catalogued).filter((region) => lacks(version, region));
  return [
    ...kept,
    ...added.map((region) => {
      const isBack = found(before, region) !== undefined;
      // A canary's first region is included, and no region that is new to it.
      const isIncluded = standing === 'promoted' || (standing === 'canary' && isBack);
      return {
        ...(isBack ? region : encryptedLike(region, version.targetRegions)),
        excludeFromLatest: !isIncluded || region.excludeFromLatest === true,
      };
    }),
  ];
}

const found = (regions: readonly TargetRegion[], { name }: TargetRegion) =>
  regions.find((region) => sameRegion(region.name, name));

const withCount = (region: TargetRegion, { regionalReplicaCount }: Partial<TargetRegion> = {}) =>
  regionalReplicaCount === undefined ? region : { ...region, regionalReplicaCount };

/** Whether a region is not among a version's target regions. */
export const lacks = ({ targetRegions }: Version, region: TargetRegion): boolean =>
  found(targetRegions, region) === undefined;

/** Whether a region is there with another number of replicas than is said. */
export function countsOtherwise({ targetRegions }: Version, wanted: TargetRegion): boolean {
  const there = found(targetRegions, wanted);
  const { regionalReplicaCount: count } = wanted;
  return there !== undefined && count !== undefined && (there.regionalReplicaCount ?? 1) !== count;
}
