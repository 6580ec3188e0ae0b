import { head } from '../kept-resource.ts';
import type { ImageDisk, ManagedImage } from './image-state.ts';

/** A managed image as Azure writes it; the sizes of its disks are told once it is made. */
export function imageBody(image: ManagedImage): unknown {
  const { provisioningState, state } = image;
  const { sourceVirtualMachine, osDisk, dataDisks, zoneResilient, hyperVGeneration } = state;
  const isMade = provisioningState !== 'Creating';
  return {
    ...head(image),
    properties: {
      sourceVirtualMachine,
      storageProfile: {
        osDisk: { osType: osDisk.osType, osState: osDisk.osState, ...diskBody(osDisk, isMade) },
        dataDisks: dataDisks.map((disk) => ({ lun: disk.lun, ...diskBody(disk, isMade) })),
        ...(zoneResilient && { zoneResilient }),
      },
      provisioningState,
      hyperVGeneration,
    },
  };
}

function diskBody(disk: ImageDisk, isMade: boolean) {
  const { snapshot, managedDisk, blobUri, caching, storageAccountType, diskEncryptionSet } = disk;
  return {
    ...(isMade && { diskSizeGB: disk.diskSizeGB }),
    snapshot,
    managedDisk,
    blobUri,
    caching,
    storageAccountType,
    diskEncryptionSet,
  };
}
