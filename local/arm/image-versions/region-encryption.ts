import { invalidParameter } from '../errors.ts';
import type { AskedPublishing, Encryption } from './version-request.ts';
import type { PublishingProfile } from './version-state.ts';

/** Azure adds an empty security profile to the OS disk and sends the data disks back as they came. */
export function encryption({ osDiskImage, dataDiskImages }: Encryption): Encryption {
  return {
    ...(osDiskImage && { osDiskImage: { securityProfile: {}, ...osDiskImage } }),
    ...(dataDiskImages && { dataDiskImages }),
  };
}

/** Throws unless a disk is encrypted with a set in every region or in none. */
export function refusePartialEncryption(
  asked: NonNullable<AskedPublishing['targetRegions']>,
): void {
  const setOf = (region: (typeof asked)[number]) =>
    region.encryption?.osDiskImage?.diskEncryptionSetId;
  const encrypted = asked.find((region) => setOf(region) !== undefined);
  const open = asked.find((region) => setOf(region) === undefined);
  if (encrypted && open)
    throw invalidParameter(
      `A disk encryption set is required for disk 'galleryArtifactVersion.properties.publishingProfile.targetRegions.encryption.osDiskImage.diskEncryptionSetId' in target region '${open.name}' since disk encryption set '${setOf(encrypted)}' is used for the corresponding disk in region '${encrypted.name}'`,
    );
}

/** Whether any copy is encrypted by more than the platform does by itself. */
export function isEncrypted(profile: PublishingProfile): boolean {
  const { targetRegions, targetExtendedLocations = [] } = profile;
  return [...targetRegions, ...targetExtendedLocations].some((place) => place.encryption);
}
