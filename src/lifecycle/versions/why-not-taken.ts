import type { TargetRegion, Version } from '../gallery.ts';
import { MOST_REPLICAS } from './wanted-regions.ts';

/** Why Azure would not take a version's target regions, and what to do. */
export interface Obstacle {
  because: string;
  remedy: string;
}

/** Undefined: nothing is known to stand against them. */
export function whyNotTaken(
  version: Version,
  regions: readonly TargetRegion[],
): Obstacle | undefined {
  const replicas = replicasIn(regions) + (version.edgeReplicas ?? 0);
  if (replicas <= MOST_REPLICAS) return undefined;
  return {
    because: `it would have ${replicas} replicas, and Azure allows ${MOST_REPLICAS}`,
    remedy: 'Take replicas or regions out of the catalog, or of the version.',
  };
}

/** Those of additional replica sets among them. */
const replicasIn = (regions: readonly TargetRegion[]): number =>
  regions
    .flatMap((region) => [region, ...(region.additionalReplicaSets ?? [])])
    .reduce((sum, { regionalReplicaCount = 1 }) => sum + regionalReplicaCount, 0);
