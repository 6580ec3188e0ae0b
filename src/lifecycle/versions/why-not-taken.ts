import type { TargetRegion, Version } from '../gallery.ts';
import { isMixed } from './encryption.ts';
import { MOST_REPLICAS } from './wanted-regions.ts';

/** Why Azure would not take a version's target regions, and what to do. */
export interface Obstacle {
  because: string;
  remedy: string;
}

/** Undefined: nothing is known to stand against them. */
export const whyNotTaken = (
  version: Version,
  regions: readonly TargetRegion[],
): Obstacle | undefined => tooMany(version, regions) ?? mixed(version, regions);

function tooMany(
  { edgeReplicas = 0 }: Version,
  regions: readonly TargetRegion[],
): Obstacle | undefined {
  const replicas = replicasIn(regions) + edgeReplicas;
  if (replicas <= MOST_REPLICAS) return undefined;
  return {
    because: `it would have ${replicas} replicas, and Azure allows ${MOST_REPLICAS}`,
    remedy: 'Take replicas or regions out of the catalog, or of the version.',
  };
}

function mixed({ targetRegions }: Version, regions: readonly TargetRegion[]): Obstacle | undefined {
  if (isMixed(targetRegions) || !isMixed(regions)) return undefined;
  return {
    because:
      'a disk encryption set would encrypt it in some regions and not in others, which Azure refuses, and where it is already Azure cannot change that',
    remedy:
      'Import the image again under a higher number: a new version is encrypted as the catalog says. Or mend the sets in the catalog.',
  };
}

/** Those of additional replica sets among them. */
const replicasIn = (regions: readonly TargetRegion[]): number =>
  regions
    .flatMap((region) => [region, ...(region.additionalReplicaSets ?? [])])
    .reduce((sum, { regionalReplicaCount = 1 }) => sum + regionalReplicaCount, 0);
