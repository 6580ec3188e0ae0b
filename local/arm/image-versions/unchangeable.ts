import { conflict, invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { placesOf, type Place } from './places.ts';
import type { AskedStorage } from './version-request.ts';
import type { DiskImage, PublishingProfile, SafetyProfile, VersionState } from './version-state.ts';

const model = 'galleryImageVersion.properties';

/**
 * Refuses what an existing version cannot change: source, storage types, encryption, and the loss of a
 * region or an edge zone without leave. Returns how many are added.
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
  const present = placesOf(state.publishingProfile);
  const asked = placesOf(wanted.profile);
  for (const [key, place] of asked) {
    const before = present.get(key);
    if (before) refusePlaceChange(before, place);
  }
  const dropped = [...present.keys()].filter((key) => !asked.has(key));
  if (dropped.length > 0 && !wanted.safety.allowDeletionOfReplicatedLocations)
    throw conflict(
      `Deletion of replicated locations '${dropped.join(', ')}' is not allowed for this gallery image version. To remove a region from the target regions, set '${model}.safetyProfile.allowDeletionOfReplicatedLocations' to true.`,
      `${model}.safetyProfile.allowDeletionOfReplicatedLocations`,
    );
  return [...asked.keys()].filter((key) => !present.has(key)).length;
}

function refusePlaceChange(before: Place, after: Place): void {
  const path = `${model}.publishingProfile.${before.listedIn}`;
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
