import type { StoredResource } from '../store.ts';

export const imageType = 'Microsoft.Compute/images';

/** A disk of a managed image, with what it is made from. */
export interface ImageDisk {
  lun?: number | undefined;
  managedDisk?: { id: string } | undefined;
  snapshot?: { id: string } | undefined;
  blobUri?: string | undefined;
  caching: string;
  storageAccountType: string;
  diskEncryptionSet?: { id: string } | undefined;
  diskSizeGB: number;
}

export interface ImageOsDisk extends ImageDisk {
  osType: 'Windows' | 'Linux';
  osState: 'Generalized' | 'Specialized';
}

export interface ManagedImageState {
  sourceVirtualMachine?: { id: string } | undefined;
  osDisk: ImageOsDisk;
  dataDisks: ImageDisk[];
  zoneResilient?: boolean | undefined;
  hyperVGeneration: 'V1' | 'V2';
  /** The edge zone, beside the region that it hangs on. */
  extendedLocation?: { type: string; name: string } | undefined;
}

export type ManagedImage = StoredResource<ManagedImageState>;
