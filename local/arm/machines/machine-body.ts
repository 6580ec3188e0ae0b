import { head } from '../kept-resource.ts';
import { instanceView } from './instance-view.ts';
import type { Machine, MachineDisk } from './machine-state.ts';

/** A machine as Azure writes it; the order of members is Azure's. */
export function machineBody(machine: Machine, expand: string | null = null): unknown {
  const { state, provisioningState } = machine;
  const { hardwareProfile, networkProfile, additionalCapabilities, ...told } = state.told;
  const { securityProfile, ...others } = told;
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
      additionalCapabilities,
      storageProfile: {
        imageReference: state.imageReference,
        osDisk: tell(state.osDisk),
        dataDisks: state.dataDisks.map(tell),
      },
      osProfile: state.osProfile,
      securityProfile,
      networkProfile,
      ...others,
      ...(/^instanceview$/i.test(expand ?? '') && { instanceView: instanceView(machine) }),
      timeCreated: state.timeCreated,
    },
    etag: etagOf(machine),
  };
}

export function etagOf({ state }: Machine): string {
  return `"${state.etag}"`;
}

/** Recorded: of a deallocated machine's disk nothing is told but its id. */
function diskBody(disk: MachineDisk, isAllocated: boolean, isMade: boolean): unknown {
  const { lun, osType, name, createOption, vhd, caching, managedDisk, deleteOption } = disk;
  const { id, storageAccountType, ...encryption } = managedDisk ?? {};
  return {
    lun,
    osType,
    name,
    createOption,
    vhd,
    caching,
    writeAcceleratorEnabled: disk.writeAcceleratorEnabled,
    diffDiskSettings: disk.diffDiskSettings,
    managedDisk: managedDisk && {
      ...(isAllocated && { ...encryption, storageAccountType }),
      ...(isMade && { id }),
    },
    deleteOption,
    ...(isAllocated && isMade && { diskSizeGB: disk.diskSizeGB }),
    ...(lun !== undefined && { toBeDetached: false }),
  };
}
