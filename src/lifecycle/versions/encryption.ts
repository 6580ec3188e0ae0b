import type { TargetRegion } from '../gallery.ts';

/** A disk of a version: the OS disk, or a data disk by its LUN. */
type Disk = 'os' | number;

/** The disk encryption set of a region, by the OS disk: in the catalog, one region has one set. */
export const setOf = ({ encryption }: TargetRegion): string | undefined =>
  encryption?.osDiskImage?.diskEncryptionSetId;

/** A region whose set encrypts the OS disk and these data disks; without a set it is as it was. */
export const encrypting = (region: TargetRegion, luns: readonly number[]): TargetRegion =>
  onDisks(region, ['os', ...luns]);

/** A region whose set encrypts the disks that are encrypted in the version's other regions. */
export function encryptedLike(region: TargetRegion, others: readonly TargetRegion[]): TargetRegion {
  const disks = others.map(encryptedDisks).find((some) => some.length > 0);
  return disks === undefined ? region : onDisks(region, disks);
}

/** Whether a disk is encrypted with a set in one region and not in another: Azure wants each disk in all or none. */
export const isMixed = (regions: readonly TargetRegion[]): boolean =>
  new Set(regions.map((region) => encryptedDisks(region).join(' '))).size > 1;

function onDisks(region: TargetRegion, disks: readonly Disk[]): TargetRegion {
  const diskEncryptionSetId = setOf(region);
  if (diskEncryptionSetId === undefined) return region;
  const luns = disks.filter((disk) => disk !== 'os');
  return {
    ...region,
    encryption: {
      ...(disks.includes('os') ? { osDiskImage: { diskEncryptionSetId } } : {}),
      ...(luns.length === 0
        ? {}
        : { dataDiskImages: luns.map((lun) => ({ lun, diskEncryptionSetId })) }),
    },
  };
}

const encryptedDisks = ({ encryption = {} }: TargetRegion): Disk[] => [
  ...(encryption.osDiskImage?.diskEncryptionSetId === undefined ? [] : (['os'] as const)),
  ...(encryption.dataDiskImages ?? [])
    .filter(({ diskEncryptionSetId }) => diskEncryptionSetId !== undefined)
    .map(({ lun }) => lun)
    .toSorted((a, b) => a - b),
];
