import type { ImageRules } from '../catalog/schema.ts';
import type { TargetRegion, Version } from '../gallery.ts';
import { setOf } from './encryption.ts';
import { sameRegion } from './regions.ts';
import type { TakenOut } from './taken-out.ts';
import { wantedRegions } from './wanted-regions.ts';

/** What the catalog would not bring back as it is: what it does not name, or what somebody made otherwise there. */
export const notRegained = (
  { targetRegions }: Version,
  dropped: readonly string[],
  rules: ImageRules,
  now: Date,
): TakenOut[] =>
  targetRegions
    .filter(({ name }) => dropped.some((one) => sameRegion(one, name)))
    .filter((region) => !wantedRegions(rules).some((wanted) => isSameThere(region, wanted)))
    .map((region) => ({ region, at: now.toISOString() }));

/** Replicas aside, which are the catalog's wherever it names a region. */
const isSameThere = (region: TargetRegion, wanted: TargetRegion): boolean =>
  sameRegion(region.name, wanted.name) &&
  region.excludeFromLatest !== true &&
  region.additionalReplicaSets === undefined &&
  region.storageAccountType === wanted.storageAccountType &&
  setOf(region)?.toLowerCase() === setOf(wanted)?.toLowerCase();
