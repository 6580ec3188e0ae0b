import { randomUUID } from 'node:crypto';
import { gibibyte, own, diskType, type Disk, type DiskState } from '../disks/disk-state.ts';
import { azureInstant } from '../instants.ts';
import type { Platform } from '../platform.ts';
import type { MachineDisk } from './machine-state.ts';
import type { PlannedDisk } from './planned-disks.ts';

interface Circumstances {
  machineId: string;
  location: string;
  hyperVGeneration: 'V1' | 'V2';
  imageId: string | undefined;
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
  { machineId, location, hyperVGeneration, imageId }: Circumstances,
): Disk {
  const setId = disk.managedDisk?.diskEncryptionSet?.id;
  const isFromImage = disk.createOption === 'FromImage';
  const source = store.get<DiskState>(disk.sourceResource?.id ?? '');
  return {
    id: idOf(disk),
    type: diskType,
    location,
    provisioningState: 'Succeeded',
    state: {
      sku: disk.managedDisk?.storageAccountType ?? 'Standard_LRS',
      creationData: {
        createOption: disk.createOption,
        ...(isFromImage && imageId !== undefined && { galleryImageReference: { id: imageId } }),
        ...(source && { sourceResourceId: source.id, sourceUniqueId: source.state.uniqueId }),
      },
      sizeBytes: disk.diskSizeGB * gibibyte,
      timeCreated: azureInstant(now(), idOf(disk)),
      uniqueId: randomUUID(),
      osType: disk.osType,
      hyperVGeneration: disk.osType && hyperVGeneration,
      encryption:
        setId === undefined
          ? { type: 'EncryptionAtRestWithPlatformKey' }
          : { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: setId },
      networkAccessPolicy: 'AllowAll',
      publicNetworkAccess: 'Enabled',
      extra: {},
      managedBy: machineId,
    },
  };
}
