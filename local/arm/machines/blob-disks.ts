import { invalidParameter } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { nameOf } from '../resource-path.ts';
import type { ImageFacts } from './image-reference.ts';
import type { AskedDataDisk, AskedOsDisk } from './machine-request.ts';
import type { PlannedDisk } from './planned-disks.ts';

interface Vhd {
  uri: string;
}

/** A generalized VHD that an OS disk is to be a copy of. */
export function blobImage(platform: Platform, asked: AskedOsDisk, image: Vhd): ImageFacts {
  if (!asked.vhd) throw missing('osDisk.vhd');
  return {
    osType: requiredOsType(asked),
    osState: 'Generalized',
    hyperVGeneration: 'V1',
    osDisk: { sizeInGB: sizeOf(platform, image) },
    dataDisks: [],
  };
}

/** A VHD that a machine has as it is. */
export function attachedBlob(
  platform: Platform,
  asked: AskedOsDisk | AskedDataDisk,
  vhd: Vhd,
): PlannedDisk {
  const isData = 'lun' in asked;
  const disk = {
    ...(isData ? { lun: asked.lun } : { osType: requiredOsType(asked) }),
    name: asked.name ?? nameOf(vhd.uri).replace(/\.vhd$/i, ''),
    createOption: 'Attach',
    vhd,
    caching: asked.caching ?? (isData ? 'None' : 'ReadWrite'),
    deleteOption: asked.deleteOption ?? 'Detach',
    diskSizeGB: sizeOf(platform, vhd),
  };
  return { disk, by: 'attaching' };
}

function requiredOsType({ osType }: AskedOsDisk): 'Windows' | 'Linux' {
  if (osType === undefined) throw missing('osDisk.osType');
  return osType;
}

function sizeOf({ unmanagedBlobs }: Platform, { uri }: Vhd): number {
  const size = unmanagedBlobs.sizeInGB(uri);
  if (size === undefined) throw invalidParameter(`Unable to find VHD blob with URI ${uri}.`);
  return size;
}

function missing(name: string) {
  return invalidParameter(`Required parameter '${name}' is missing (null).`, name);
}
