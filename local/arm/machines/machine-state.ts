import type { StoredResource } from '../store.ts';

export const machineType = 'Microsoft.Compute/virtualMachines';

export type Power = 'running' | 'stopped' | 'deallocated';

/** A disk of a machine, as Azure writes it back while the machine is allocated. */
export interface MachineDisk {
  /** Of a data disk. */
  lun?: number | undefined;
  /** Of an OS disk. */
  osType?: 'Windows' | 'Linux' | undefined;
  name: string;
  createOption: string;
  /** The VHD it was made of, where no image reference names its image. */
  image?: { uri: string } | undefined;
  /** The disk or snapshot it was copied from. */
  sourceResource?: { id: string } | undefined;
  vhd?: { uri: string } | undefined;
  caching: string;
  writeAcceleratorEnabled?: boolean | undefined;
  diffDiskSettings?: Record<string, unknown> | undefined;
  managedDisk?: ManagedDisk | undefined;
  deleteOption: string;
  diskSizeGB: number;
}

export interface ManagedDisk {
  diskEncryptionSet?: { id: string } | undefined;
  securityProfile?: Record<string, unknown> | undefined;
  storageAccountType: string;
  id: string;
}

/** As Azure writes it back. */
export interface ImageReference {
  id?: string | undefined;
  publisher?: string | undefined;
  offer?: string | undefined;
  sku?: string | undefined;
  version?: string | undefined;
  exactVersion?: string | undefined;
  sharedGalleryImageId?: string | undefined;
  communityGalleryImageId?: string | undefined;
}

export interface MachineState {
  vmId: string;
  timeCreated: string;
  /** Counts up with every write. */
  etag: number;
  power: Power;
  /** What a running operation does to it. */
  changing?: 'starting' | 'stopping' | 'deallocating' | undefined;
  generalized: boolean;
  hyperVGeneration: 'V1' | 'V2';
  /** Of a machine of an availability set. */
  domains?: { platformUpdateDomain: number; platformFaultDomain: number } | undefined;
  imageReference?: ImageReference | undefined;
  osDisk: MachineDisk;
  dataDisks: MachineDisk[];
  /** Members of `storageProfile` that are only told back. */
  storage?: Record<string, unknown>;
  osProfile?: Record<string, unknown> | undefined;
  /** Members beside `properties`: zones, identity, plan, extendedLocation. */
  beside: Record<string, unknown>;
  /** Members of `properties` that are only told back, hardwareProfile among them. */
  told: Record<string, unknown>;
}

export type Machine = StoredResource<MachineState>;
