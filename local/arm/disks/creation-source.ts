import type { Call } from '../call.ts';
import {
  ArmError,
  galleryImageNotFound,
  invalidParameter,
  linkedIdMalformed,
  notOfferedHere,
} from '../errors.ts';
import { isUsableIn } from '../image-versions/replication.ts';
import { isLive, versionType, type VersionState } from '../image-versions/version-state.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { diskOf, platformImageOf } from '../marketplace/platform-image.ts';
import { readBlobVhd } from '../image-versions/vhd-source.ts';
import type { Platform } from '../platform.ts';
import { shortName } from '../regions.ts';
import { parentId, typeOf } from '../resource-path.ts';
import { copied } from './copied-disk.ts';
import { gibibyte, type CreationData, type DiskState } from './disk-state.ts';
import type { AskedCreation } from './disk-request.ts';

/** What a disk begins as. */
export interface Beginning {
  creationData: CreationData;
  /** Undefined where only the request can say it. */
  sizeBytes?: number | undefined;
  osType?: DiskState['osType'];
  hyperVGeneration?: DiskState['hyperVGeneration'];
  extra?: DiskState['extra'];
  familyId?: string | undefined;
}

export type Asking = AskedCreation & { incremental?: boolean | undefined };

/** Looks at what a disk is made from. Throws what Azure answers at once. */
export async function readBeginning(
  platform: Platform,
  call: Call,
  asked: Asking,
  location: string,
): Promise<Beginning> {
  const { logicalSectorSize, performancePlus } = asked;
  const { creationData, ...measured } = await readSource(platform, call, asked, location);
  return { creationData: { ...creationData, logicalSectorSize, performancePlus }, ...measured };
}

async function readSource(
  platform: Platform,
  call: Call,
  asked: Asking,
  location: string,
): Promise<Beginning> {
  const { createOption } = asked;
  if (createOption === 'Empty') return { creationData: { createOption } };
  if (createOption === 'Copy' || createOption === 'CopyStart') {
    const sourceResourceId = required(asked.sourceResourceId, 'sourceResourceId');
    return copied(platform, call, { ...asked, sourceResourceId }, location);
  }
  if (createOption === 'Import') return imported(platform, asked);
  if (createOption === 'FromImage') return fromImage(platform, call, asked, location);
  if (createOption === 'Upload') return uploaded(asked);
  throw notOfferedHere(
    `Local Azure does not make disks with createOption '${createOption}'. Use Empty, Copy, CopyStart, Import, FromImage or Upload.`,
  );
}

function required<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined) return value;
  const parameter = `disk.creationData.${name}`;
  throw invalidParameter(`Required parameter '${parameter}' is missing (null).`, parameter);
}

async function imported(platform: Platform, asked: AskedCreation): Promise<Beginning> {
  const { createOption, storageAccountId } = asked;
  const sourceUri = required(asked.sourceUri, 'sourceUri');
  const { sizeInGB, failure } = await readBlobVhd(platform, sourceUri);
  if (failure) throw new ArmError(400, failure, 'provider');
  return {
    creationData: { createOption, storageAccountId, sourceUri },
    sizeBytes: sizeInGB * gibibyte,
  };
}

function fromImage(
  platform: Platform,
  call: Call,
  { createOption, imageReference, galleryImageReference }: AskedCreation,
  location: string,
): Beginning {
  if (!galleryImageReference) {
    const id = required(imageReference?.id, 'imageReference.id');
    const image = platformImageOf(id);
    if (!image) throw linkedIdMalformed(id, 'properties.creationData.imageReference.id');
    return { creationData: { createOption, imageReference }, ...diskOf(image) };
  }
  const { sharedGalleryImageId, communityGalleryImageId } = galleryImageReference;
  if (sharedGalleryImageId !== undefined || communityGalleryImageId !== undefined)
    throw notOfferedHere(
      'Local Azure makes no disks of shared or community galleries. Use galleryImageReference.id of a gallery image version.',
    );
  const id = required(galleryImageReference.id, 'galleryImageReference.id');
  if (typeOf(id)?.toLowerCase() !== versionType.toLowerCase())
    throw linkedIdMalformed(id, 'properties.creationData.galleryImageReference.id');
  platform.permissions.requireLinked(call, `${versionType}/read`, id);
  const version = platform.store.get<VersionState>(id);
  if (!version || !isLive(version) || !isUsableIn(version, location, platform.now()))
    throw galleryImageNotFound(id, shortName(location));
  const { osDiskImage, dataDiskImages = [] } = version.state.measured;
  const { lun } = galleryImageReference;
  const disk = lun === undefined ? osDiskImage : dataDiskImages.find((one) => one.lun === lun);
  if (!disk)
    throw invalidParameter(`The gallery image ${id} has no data disk with lun ${lun}.`, 'lun');
  const definition = platform.store.get<DefinitionState>(parentId(id))?.state.properties;
  return {
    creationData: { createOption, imageReference: galleryImageReference, galleryImageReference },
    sizeBytes: (disk.sizeInGB ?? 0) * gibibyte,
    ...(lun === undefined && {
      osType: definition?.osType,
      hyperVGeneration: definition?.hyperVGeneration,
      extra: { supportedCapabilities: { architecture: definition?.architecture } },
    }),
  };
}

const footerBytes = 512;
const mebibyte = 2 ** 20;
const smallestUpload = 20 * mebibyte + footerBytes;
const largestUpload = 32 * 2 ** 40 + footerBytes;

function uploaded({ createOption, uploadSizeBytes }: AskedCreation): Beginning {
  const bytes = required(uploadSizeBytes, 'uploadSizeBytes');
  const contents = bytes - footerBytes;
  if (bytes < smallestUpload || bytes > largestUpload)
    throw invalidParameter(
      `The value '${bytes}' of parameter 'uploadSizeBytes' is out of range. The value must be between '${smallestUpload}' and '${largestUpload}', inclusive.`,
      'uploadSizeBytes',
    );
  if (contents % mebibyte !== 0) {
    const message = `The upload size in bytes ${bytes} - 512 bytes for the VHD footer (${contents} in this case) must be a multiple of MiB.`;
    throw new ArmError(400, { code: 'BadRequest', message }, 'provider');
  }
  return { creationData: { createOption, uploadSizeBytes: bytes }, sizeBytes: contents };
}
