import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { nameOf } from '../resource-path.ts';
import { isUsableIn } from './replication.ts';
import { isLive, versionType, type Version, type VersionState } from './version-state.ts';

/** What `latest` is for a user in a region: the highest number that is not excluded and usable there. */
export function latestIn(
  { store, now }: Platform,
  definitionId: string,
  region: string,
): string | undefined {
  const candidates = store
    .children<VersionState>(definitionId, versionType)
    .filter((version) => isLive(version) && version.provisioningState !== 'Deleting')
    .filter((version) => !isExcluded(version, region) && isUsableIn(version, region, now()));
  return candidates.toSorted(byNumber).at(-1)?.id;
}

function isExcluded({ state: { publishingProfile } }: Version, region: string): boolean {
  const target = publishingProfile.targetRegions.find(({ name }) => sameRegion(name, region));
  return publishingProfile.excludeFromLatest || !target || target.excludeFromLatest === true;
}

function byNumber(one: Version, other: Version): number {
  const [a = [], b = []] = [one, other].map(({ id }) => nameOf(id).split('.').map(Number));
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
