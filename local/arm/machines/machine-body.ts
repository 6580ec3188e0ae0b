import { head } from '../kept-resource.ts';
import { toldSet } from './availability-set.ts';
import { instanceView } from './instance-view.ts';
import type { Machine, MachineDisk } from './machine-state.ts';

// Microsoft's change log of the API's properties (learn.microsoft.com, templates/microsoft.compute/change-log), and recorded.
const etagSince = '2023-09-01';
const timeCreatedSince = '2021-11-01';

/** A machine as Azure writes it for an api-version; the order of members is Azure's. */
export function machineBody(
  machine: Machine,
  apiVersion: string,
  expand: readonly string[] = [],
): unknown {
  const { state, provisioningState } = machine;
  const { hardwareProfile, networkProfile, additionalCapabilities, ...told } = state.told;
  const { availabilitySet, securityProfile, ...others } = told;
  const isAllocated = state.power !== 'deallocated';
  const isMade = provisioningState !== 'Creating';
  const tell = (disk: MachineDisk) => diskBody(disk, isAllocated, isMade);
  return {
    ...head(machine),
    ...state.beside,
    properties: {
      hardwareProfile,
      provisioningState,
      vmId: state.vmId,
      availabilitySet: toldSet(availabilitySet as { id: string } | undefined),
      additionalCapabilities,
      storageProfile: {
        imageReference: state.imageReference,
        osDisk: tell(state.osDisk),
        dataDisks: state.dataDisks.map(tell),
        ...state.storage,
      },
      osProfile: state.osProfile,
      securityProfile,
      networkProfile,
      ...others,
      ...(expand.includes('instanceView') && { instanceView: instanceView(machine) }),
      ...(apiVersion >= timeCreatedSince && { timeCreated: state.timeCreated }),
    },
    ...(apiVersion >= etagSince && { etag: etagOf(machine) }),
  };
}

/** The header ETag, where the api-version has it. */
export function etagHeader(machine: Machine, apiVersion: string): Record<string, string> {
  return apiVersion >= etagSince ? { ETag: etagOf(machine) } : {};
}

function etagOf({ state }: Machine): string {
  return `"${state.etag}"`;
}

/**
 * Recorded: of a deallocated machine's managed disk nothing is told but its id. The size of a VHD is told even then,
 * but never that of one that was attached as a data disk.
 */
function diskBody(disk: MachineDisk, isAllocated: boolean, isMade: boolean): unknown {
  const { lun, osType, name, createOption, vhd, caching, managedDisk, deleteOption } = disk;
  const isSizeTold = vhd ? lun === undefined || createOption !== 'Attach' : isAllocated;
  const { id, storageAccountType, ...encryption } = managedDisk ?? {};
  return {
    lun,
    osType,
    name,
    createOption,
    image: disk.image,
    vhd,
    caching,
    writeAcceleratorEnabled: disk.writeAcceleratorEnabled,
    diffDiskSettings: disk.diffDiskSettings,
    managedDisk: managedDisk && {
      ...(isAllocated && { ...encryption, storageAccountType }),
      ...(isMade && { id }),
    },
    sourceResource: disk.sourceResource,
    deleteOption,
    ...(isSizeTold && isMade && { diskSizeGB: disk.diskSizeGB }),
    ...(lun !== undefined && { toBeDetached: false }),
  };
}
