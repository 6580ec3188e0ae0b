import type { Call } from '../call.ts';
import { refuseArriving } from '../disks/copied-disk.ts';
import { isDiskType, sizeInGB, type DiskState } from '../disks/disk-state.ts';
import { ArmError, invalidParameter, linkedIdMalformed } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import type { ErrorBody } from '../reply.ts';
import { typeOf } from '../resource-path.ts';
import {
  compareWithDefinition,
  oneSourceOnly,
  refuseEncryption,
  sourceNotFound,
  type Wanted,
} from './source-checks.ts';
import type { AskedStorage } from './version-request.ts';
import type { DiskImage } from './version-state.ts';
import { checkAccount, readVhd } from './vhd-source.ts';

export type AskedDisk = NonNullable<AskedStorage['osDiskImage']> & { lun?: number };

export interface DiskRead {
  /** As it is told from the start, and once the version is made. */
  told: DiskImage;
  measured: DiskImage;
  failure?: ErrorBody | undefined;
}

interface Place extends Wanted {
  /** Of the source in the request. */
  at: string;
  /** Unless the request says another. */
  caching: string;
}

const largestGibibytes = 2048;

/** One disk of a version: a snapshot, a managed disk, or a VHD. */
export async function readDisk(
  platform: Platform,
  call: Call,
  disk: AskedDisk,
  place: Place,
): Promise<DiskRead> {
  const { id, uri, storageAccountId } = disk.source ?? {};
  if (id !== undefined && (uri ?? storageAccountId) !== undefined) throw oneSourceOnly();
  if (id !== undefined) return managedDisk(platform, call, disk, id, place);
  if (uri === undefined || storageAccountId === undefined)
    throw invalidParameter(
      `A VHD is given by both 'storageAccountId' and 'uri' at '${place.at}'.`,
      `galleryImageVersion.${place.at}`,
    );
  checkAccount(platform, storageAccountId, place.at, place.location);
  refuseEncryption(place, uri);
  const vhd = await readVhd(platform, storageAccountId, uri, place.isShallow);
  return read(disk, place, { uri, storageAccountId }, vhd);
}

function managedDisk(
  platform: Platform,
  call: Call,
  disk: AskedDisk,
  id: string,
  place: Place,
): DiskRead {
  const type = typeOf(id);
  if (type === undefined) throw linkedIdMalformed(id, `${place.at}.id`);
  if (!isDiskType(type))
    throw invalidParameter(`The source id: ${id} must be a managed disk or snapshot.`);
  const found = platform.store.get<DiskState>(id);
  if (!found || !sameRegion(found.location, place.location)) throw sourceNotFound(id);
  refuseArriving(found, platform.now());
  const { osType, sku } = found.state;
  if (sku === 'UltraSSD_LRS')
    throw invalidParameter(
      `Creating a gallery image version from the source ${id} is not allowed, as it has the storage type UltraSSD_LRS.`,
    );
  const facts = { osType, hyperVGeneration: generation(found.state) };
  const isOs = disk.lun === undefined;
  const failure = isOs ? compareWithDefinition(platform, call, id, facts) : undefined;
  const size = sizeInGB(found.state);
  if (size > largestGibibytes && !place.isShallow) {
    const message = `The GalleryImageVersion source resource size ${size} exceeds the max size ${largestGibibytes} supported.`;
    throw new ArmError(400, { code: 'GallerySourceResourceExceedsMaxSize', message }, 'provider');
  }
  return read(disk, place, { id }, { sizeInGB: size, failure });
}

/**
 * Undefined where Azure does not look: recorded, a snapshot of generation V1 of the disk of a confidential
 * machine became a version of a definition of generation V2.
 */
function generation({ hyperVGeneration, extra }: DiskState): DiskState['hyperVGeneration'] {
  const { securityType } = (extra['securityProfile'] ?? {}) as { securityType?: string };
  return securityType?.startsWith('ConfidentialVM') ? undefined : hyperVGeneration;
}

function read(
  { lun, hostCaching }: AskedDisk,
  { caching }: Place,
  source: Record<string, string>,
  { sizeInGB: size, failure }: { sizeInGB: number; failure?: ErrorBody | undefined },
): DiskRead {
  const told: DiskImage = {
    ...(lun !== undefined && { lun }),
    hostCaching: hostCaching ?? caching,
    source,
  };
  return { told, measured: { ...told, sizeInGB: size }, failure };
}
