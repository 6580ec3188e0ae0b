import { head } from '../kept-resource.ts';
import type { ImageDisk, ManagedImage } from './image-state.ts';

/** A managed image as Azure writes it; the sizes of its disks are told once it is made. */
export function imageBody(image: ManagedImage): unknown {
  const { provisioningState, state } = image;
  const {
    sourceVirtualMachine,
    osDisk,
    dataDisks,
    zoneResilient,
    hyperVGeneration,
    extendedLocation,
  } = state;
  const isMade = provisioningState !== 'Creating';
  // Recorded: only the size of a machine's VHD is known before the image is made.
  const isSized = (disk: ImageDisk) =>
    isMade || (sourceVirtualMachine !== undefined && disk.blobUri !== undefined);
  const tell = (disk: ImageDisk) => diskBody(disk, isSized(disk));
  return {
    ...head(image),
    properties: {
      sourceVirtualMachine,
      storageProfile: {
        osDisk: { osType: osDisk.osType, osState: osDisk.osState, ...tell(osDisk) },
        dataDisks: dataDisks.map((disk) => ({ lun: disk.lun, ...tell(disk) })),
        ...(zoneResilient && { zoneResilient }),
      },
      provisioningState,
      hyperVGeneration,
    },
    extendedLocation,
  };
}

function diskBody(disk: ImageDisk, isSized: boolean) {
  const { snapshot, managedDisk, blobUri, caching, storageAccountType, diskEncryptionSet } = disk;
  return {
    ...(isSized && { diskSizeGB: disk.diskSizeGB }),
    snapshot,
    managedDisk,
    blobUri,
    caching,
    storageAccountType,
    diskEncryptionSet,
  };
}
