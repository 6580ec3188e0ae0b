import type { RegionalStatus, TargetRegion, Version } from '../../src/lifecycle/gallery.ts';
import { regionKey, sameRegion } from '../../src/lifecycle/versions/regions.ts';

/** A version as the fake gallery keeps it. */
export interface StoredVersion {
  id: string;
  number: string;
  location: string;
  tags: Record<string, string>;
  state: string;
  excludeFromLatest: boolean;
  targetRegions: TargetRegion[];
  endOfLifeDate?: Date;
  publishedDate?: Date;
  replicas: RegionalStatus[];
  operation?: string;
  mayDropRegions?: boolean;
  /** Its deletion leaves it in the recycle bin. */
  recycled?: boolean;
  deleted?: boolean;
}

const displayNames: Record<string, string> = {
  westeurope: 'West Europe',
  northeurope: 'North Europe',
  eastus2: 'East US 2',
};

/** Azure answers with display names, and says excludeFromLatest of a region only where it is true. */
function asListed({ excludeFromLatest, ...region }: TargetRegion): TargetRegion {
  return {
    regionalReplicaCount: 1,
    storageAccountType: 'Standard_LRS',
    ...region,
    name: displayNames[regionKey(region.name)] ?? region.name,
    ...(excludeFromLatest === true ? { excludeFromLatest } : {}),
  };
}

export function asReturned(stored: StoredVersion, replication: boolean): Version {
  const { id, number, location, tags, state, excludeFromLatest, targetRegions, replicas } = stored;
  const { endOfLifeDate, publishedDate } = stored;
  return structuredClone({
    id,
    number,
    location,
    tags,
    provisioningState: state,
    excludeFromLatest,
    targetRegions: targetRegions.map(asListed),
    ...(endOfLifeDate === undefined ? {} : { endOfLifeDate }),
    ...(publishedDate === undefined ? {} : { publishedDate }),
    ...(stored.mayDropRegions === true ? { mayDropRegions: true as const } : {}),
    ...(replication ? { replication: replicas } : {}),
    returned: { ...stored },
  });
}

/** The copies a list of regions asks for: those that failed or were not there begin anew. */
export function replicaStates(
  regions: TargetRegion[],
  before: RegionalStatus[],
  state = 'Replicating',
): RegionalStatus[] {
  return regions.map(({ name }) => {
    const region = regionKey(name);
    const known = before.find((replica) => sameRegion(replica.region, name));
    if (known !== undefined && known.state !== 'Failed') return known;
    return { region, state, progress: state === 'Completed' ? 100 : 0, details: '' };
  });
}
