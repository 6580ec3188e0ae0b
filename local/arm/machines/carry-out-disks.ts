import { randomUUID } from 'node:crypto';
import { gibibyte, own, diskType, type Disk, type DiskState } from '../disks/disk-state.ts';
import { azureInstant } from '../instants.ts';
import type { Platform } from '../platform.ts';
import { creationFrom } from './disk-origin.ts';
import type { MachineImage } from './image-reference.ts';
import type { MachineDisk } from './machine-state.ts';
import type { PlannedDisk } from './planned-disks.ts';

interface Circumstances {
  machineId: string;
  location: string;
  hyperVGeneration: 'V1' | 'V2';
  image: MachineImage | undefined;
  securityProfile?: Record<string, unknown> | undefined;
}

/** Makes, attaches or writes the disks of a machine. */
export function carryOut(
  platform: Platform,
  planned: readonly PlannedDisk[],
  circumstances: Circumstances,
): void {
  for (const { disk, by } of planned) {
    if (by === 'writing') platform.unmanagedBlobs.write(disk.vhd?.uri ?? '', disk.diskSizeGB);
    else if (by === 'making') platform.store.put(madeDisk(platform, disk, circumstances));
    else if (disk.managedDisk) own(platform, idOf(disk), circumstances.machineId);
  }
}

/** Lets a disk go, or removes it where it was to go with the machine. */
export function release(platform: Platform, disk: MachineDisk): void {
  if (!disk.managedDisk) return;
  if (disk.deleteOption === 'Delete') platform.store.remove(idOf(disk));
  else own(platform, idOf(disk), undefined);
}

function idOf(disk: MachineDisk): string {
  return disk.managedDisk?.id ?? '';
}

function madeDisk(
  { now, store }: Platform,
  disk: MachineDisk,
  { machineId, location, hyperVGeneration, image, securityProfile }: Circumstances,
): Disk {
  const setId = disk.managedDisk?.diskEncryptionSet?.id;
  const timeCreated = azureInstant(now(), idOf(disk));
  const ofOs = disk.osType && image?.disk;
  const isAsLong = disk.diskSizeGB === image?.osDisk.sizeInGB;
  const { securityType } = securityProfile ?? {};
  const source = store.get<DiskState>(disk.sourceResource?.id ?? '');
  return {
    id: idOf(disk),
    type: diskType,
    location,
    provisioningState: 'Succeeded',
    state: {
      sku: disk.managedDisk?.storageAccountType ?? 'Standard_LRS',
      creationData: {
        ...(disk.createOption === 'FromImage' && image?.reference
          ? creationFrom(image.reference, { machineId, location, lun: disk.lun })
          : { createOption: disk.createOption }),
        ...(source && { sourceResourceId: source.id, sourceUniqueId: source.state.uniqueId }),
      },
      sizeBytes: (isAsLong && ofOs?.sizeBytes) || disk.diskSizeGB * gibibyte,
      timeCreated,
      uniqueId: randomUUID(),
      osType: disk.osType,
      hyperVGeneration: disk.osType && hyperVGeneration,
      encryption:
        setId === undefined
          ? { type: 'EncryptionAtRestWithPlatformKey' }
          : { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: setId },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      extra: {
        ...ofOs?.extra,
        ...(disk.osType &&
          securityType === 'TrustedLaunch' && { securityProfile: { securityType } }),
      },
      managedBy: machineId,
      ownedSince: timeCreated,
    },
  };
}
