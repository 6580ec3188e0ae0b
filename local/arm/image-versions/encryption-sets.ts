import { invalidParameter, linkedIdMalformed } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { subscriptionOf, typeOf } from '../resource-path.ts';
import { encryptionSetType } from '../resource-types/disk-encryption-sets.ts';
import { placesOf } from './places.ts';
import type { PublishingProfile } from './version-state.ts';

/** Throws unless every disk encryption set of a new place is there, in its region. */
export function checkEncryptionSets(
  platform: Platform,
  profile: PublishingProfile,
  before?: PublishingProfile,
): void {
  const present = before && placesOf(before);
  for (const [key, { name, encryption }] of placesOf(profile)) {
    if (present?.has(key)) continue;
    for (const disk of [encryption?.osDiskImage, ...(encryption?.dataDiskImages ?? [])]) {
      checkSet(platform, disk?.diskEncryptionSetId, name);
      checkSet(platform, disk?.securityProfile?.secureVMDiskEncryptionSetId, name);
    }
  }
}

function checkSet(platform: Platform, id: string | undefined, region: string): void {
  if (id === undefined) return;
  if (typeOf(id)?.toLowerCase() !== encryptionSetType.toLowerCase())
    throw linkedIdMalformed(id, 'properties.publishingProfile.targetRegions.encryption');
  // A set of a subscription that is not here is taken on trust.
  if (!platform.store.get(`/subscriptions/${subscriptionOf(id)}`)) return;
  const set = platform.store.get(id);
  if (!set || !sameRegion(set.location, region))
    throw invalidParameter(
      `The disk encryption set '${id}' is not found in target region '${region}'. A disk is encrypted with a set of its own region.`,
    );
}
