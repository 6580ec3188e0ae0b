import type { Call } from '../call.ts';
import { diskType, snapshotType } from '../disks/disk-state.ts';
import { machineType } from '../machines/machine-state.ts';
import { imageType } from '../managed-images/image-state.ts';
import type { Platform } from '../platform.ts';
import { typeOf } from '../resource-path.ts';
import { encryptionSetType } from '../resource-types/disk-encryption-sets.ts';
import type { AskedProperties } from './version-request.ts';
import { versionType } from './version-state.ts';

const accountType = 'Microsoft.Storage/storageAccounts';

// By the lower-cased type of what is named.
const rights = new Map(
  [
    [accountType, 'listKeys/action'],
    [diskType, 'beginGetAccess/action'],
    [snapshotType, 'beginGetAccess/action'],
    [machineType, 'write'],
    [imageType, 'read'],
    [versionType, 'read'],
    [encryptionSetType, 'read'],
  ].map(([type = '', right]) => [type.toLowerCase(), `${type}/${right}`]),
);

/**
 * Throws 403 LinkedAuthorizationFailed unless the caller has the rights it takes at all that a write of a
 * version names, be it new or not.
 */
export function requireLinkedRights(
  { permissions }: Platform,
  call: Call,
  asked: AskedProperties = {},
): void {
  for (const id of linkedIds(asked)) {
    const action = rights.get(typeOf(id)?.toLowerCase() ?? '');
    if (action !== undefined) permissions.requireLinked(call, action, id);
  }
}

function linkedIds({ storageProfile = {}, publishingProfile = {} }: AskedProperties): string[] {
  const { source, osDiskImage, dataDiskImages = [] } = storageProfile;
  const { targetRegions = [], targetExtendedLocations = [] } = publishingProfile;
  const sources = [osDiskImage, ...dataDiskImages].flatMap((disk) => [
    disk?.source?.id,
    disk?.source?.storageAccountId,
  ]);
  const sets = [...targetRegions, ...targetExtendedLocations]
    .flatMap(({ encryption }) => [encryption?.osDiskImage, ...(encryption?.dataDiskImages ?? [])])
    .flatMap((disk) => [
      disk?.diskEncryptionSetId,
      disk?.securityProfile?.secureVMDiskEncryptionSetId,
    ]);
  const all = [source?.id, source?.virtualMachineId, ...sources, ...sets];
  return all.filter((id) => id !== undefined);
}
