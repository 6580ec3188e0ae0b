import type { Call } from '../call.ts';
import { invalidParameter, linkedIdMalformed } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { subscriptionOf, typeOf } from '../resource-path.ts';
import { encryptionSetType } from '../resource-types/disk-encryption-sets.ts';
import { requireOnSource } from './source-checks.ts';
import type { PublishingProfile } from './version-state.ts';

/** Throws unless every disk encryption set of a new region is there, in that region, for the caller to read. */
export function checkEncryptionSets(
  platform: Platform,
  call: Call,
  { targetRegions }: PublishingProfile,
  before?: PublishingProfile,
): void {
  const present = new Set(before?.targetRegions.map(({ name }) => name));
  for (const { name, encryption } of targetRegions.filter((region) => !present.has(region.name)))
    for (const disk of [encryption?.osDiskImage, ...(encryption?.dataDiskImages ?? [])])
      checkSet(platform, call, disk?.['diskEncryptionSetId'], name);
}

function checkSet(platform: Platform, call: Call, id: unknown, region: string): void {
  if (typeof id !== 'string') return;
  if (typeOf(id)?.toLowerCase() !== encryptionSetType.toLowerCase())
    throw linkedIdMalformed(id, 'properties.publishingProfile.targetRegions.encryption');
  requireOnSource(platform, call, `${encryptionSetType}/read`, id);
  // A set of a subscription that is not here is taken on trust.
  if (!platform.store.get(`/subscriptions/${subscriptionOf(id)}`)) return;
  const set = platform.store.get(id);
  if (!set || !sameRegion(set.location, region))
    throw invalidParameter(
      `The disk encryption set '${id}' is not found in target region '${region}'. A disk is encrypted with a set of its own region.`,
    );
}
