import { conflict, invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { shortName } from '../regions.ts';
import type { AskedStorage } from './version-request.ts';
import type {
  DiskImage,
  PublishingProfile,
  SafetyProfile,
  TargetRegion,
  VersionState,
} from './version-state.ts';

const model = 'galleryImageVersion.properties';

/**
 * Refuses what an existing version cannot change: source, storage types, encryption, and the loss of a
 * region without leave. Returns how many regions are added.
 */
export function refuseChanges(
  state: VersionState,
  wanted: {
    profile: PublishingProfile;
    storage: AskedStorage | undefined;
    safety: SafetyProfile;
  },
): number {
  if (wanted.storage) refuseOtherSource(wanted.storage, state);
  const present = byName(state.publishingProfile.targetRegions);
  const asked = byName(wanted.profile.targetRegions);
  for (const [name, region] of asked) {
    const before = present.get(name);
    if (before) refuseRegionChange(before, region);
  }
  const dropped = [...present.keys()].filter((name) => !asked.has(name));
  if (dropped.length > 0 && !wanted.safety.allowDeletionOfReplicatedLocations)
    throw conflict(
      `Deletion of replicated locations '${dropped.join(', ')}' is not allowed for this gallery image version. To remove a region from the target regions, set '${model}.safetyProfile.allowDeletionOfReplicatedLocations' to true.`,
      `${model}.safetyProfile.allowDeletionOfReplicatedLocations`,
    );
  return [...asked.keys()].filter((name) => !present.has(name)).length;
}

function byName(regions: readonly TargetRegion[]): Map<string, TargetRegion> {
  return new Map(regions.map((region) => [shortName(region.name), region]));
}

function refuseRegionChange(before: TargetRegion, after: TargetRegion): void {
  const path = `${model}.publishingProfile.targetRegions`;
  if (before.storageAccountType !== after.storageAccountType)
    throw propertyChangeNotAllowed(`${path}.storageAccountType`);
  if (canonical(before.encryption) !== canonical(after.encryption))
    throw propertyChangeNotAllowed(`${path}.encryption`);
}

/** Text that is equal where two values mean the same: ids in any case, members in any order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )?.toLowerCase();
}

function refuseOtherSource(asked: AskedStorage, { storageProfile, measured }: VersionState): void {
  const path = `${model}.storageProfile`;
  refuseOther(asked.source, storageProfile.source, `${path}.source`);
  const disks = (profile: { osDiskImage?: DiskImage; dataDiskImages?: DiskImage[] }) =>
    [profile.osDiskImage, ...(profile.dataDiskImages ?? [])].filter((disk) => disk !== undefined);
  // Either form counts as the present one: before the version is made, or after.
  const present = [...disks(measured), ...disks(storageProfile)];
  for (const disk of [asked.osDiskImage, ...(asked.dataDiskImages ?? [])]) {
    if (!disk) continue;
    const lun = 'lun' in disk ? disk.lun : undefined;
    const at = lun === undefined ? 'osDiskImage' : 'dataDiskImages';
    const before = present.find((one) => one.lun === lun);
    if (!before && lun !== undefined)
      throw invalidParameter(
        'Adding new Data Disks or changing the LUN of a Data Disk in an existing Image is not allowed.',
      );
    refuseOther(disk.source, before?.source, `${path}.${at}.source`);
    if (disk.hostCaching && before && disk.hostCaching !== before.hostCaching)
      throw propertyChangeNotAllowed(`${path}.${at}.hostCaching`);
  }
}

type Ids = Record<string, string | undefined>;

function refuseOther(asked: Ids | undefined, present: Ids | undefined, path: string): void {
  for (const [name, value] of Object.entries(asked ?? {}))
    if (value !== undefined && value.toLowerCase() !== present?.[name]?.toLowerCase())
      throw propertyChangeNotAllowed(`${path}.${name}`);
}
