import type { Call } from '../call.ts';
import type { DiskState } from '../disks/disk-state.ts';
import {
  ArmError,
  galleryImageNotFound,
  invalidParameter,
  linkedIdMalformed,
  referenceNotFound,
} from '../errors.ts';
import { latestIn } from '../image-versions/latest-version.ts';
import { isUsableIn } from '../image-versions/replication.ts';
import { isLive, versionType, type VersionState } from '../image-versions/version-state.ts';
import { imageType, type ManagedImageState } from '../managed-images/image-state.ts';
import { diskOf, platformImage } from '../marketplace/platform-image.ts';
import type { ImageHints } from '../marketplace/unlisted-image.ts';
import type { Platform } from '../platform.ts';
import { sameRegion, shortName } from '../regions.ts';
import { nameOf, parentId, typeOf } from '../resource-path.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { imageSeen } from '../shared-galleries/seen-galleries.ts';
import type { AskedImage } from './machine-request.ts';
import type { ImageReference } from './machine-state.ts';

/** What an image makes of a machine. */
export interface ResolvedImage extends ImageFacts {
  reference: ImageReference;
}

export interface ImageFacts {
  osType: 'Windows' | 'Linux';
  osState: 'Generalized' | 'Specialized';
  hyperVGeneration: 'V1' | 'V2';
  osDisk: { sizeInGB: number; caching?: string };
  dataDisks: { lun: number; sizeInGB: number; caching: string }[];
  /** What else an OS disk of it is like. */
  disk?: { sizeBytes?: number; extra: DiskState['extra'] };
}

/** An image, or a blob that nobody refers to as one. */
export type MachineImage = ImageFacts & Partial<ResolvedImage>;

/** Finds the image a machine in a region is to be made from. */
export type ImageResolver = (
  platform: Platform,
  asked: AskedImage,
  location: string,
  hints?: ImageHints,
) => ResolvedImage;

const definitionType = 'Microsoft.Compute/galleries/images';
const path = 'properties.storageProfile.imageReference.id';

/** Finds the image a machine in that region is to be made from. Throws 404 where it is not there. */
export function resolveImage(
  platform: Platform,
  asked: AskedImage,
  location: string,
  hints?: ImageHints,
): ResolvedImage {
  const shared = sharedMember(asked);
  if (shared) return sharedImage(platform, shared, location);
  if (asked.id === undefined) return marketplaceImage(asked, hints);
  const id = asked.id.replace(/\/versions\/latest$/i, '');
  const type = typeOf(id)?.toLowerCase();
  if (type === undefined) throw linkedIdMalformed(id, path);
  if (type === imageType.toLowerCase()) return managedImage(platform, id, location);
  if (type === versionType.toLowerCase()) return galleryVersion(platform, asked.id, id, location);
  if (type !== definitionType.toLowerCase())
    throw invalidParameter(
      `The image reference '${id}' must be a managed image, a gallery image or a gallery image version.`,
      'imageReference',
    );
  const latest = latestIn(platform, id, location);
  if (latest === undefined) throw galleryImageNotFound(asked.id, shortName(location));
  return galleryVersion(platform, asked.id, latest, location);
}

/** Throws 403 unless the caller may read the image that a request refers to, 404 for one he does not see. */
export function requireImageRead(platform: Platform, call: Call, asked: AskedImage): void {
  const { id } = asked;
  const shared = sharedMember(asked);
  if (shared && !imageSeen(platform, shared.id, call.subscription))
    throw referenceNotFound(
      `The gallery image '${shared.id}' is not shared with the subscription '${call.subscription}'.`,
      'imageReference',
    );
  const type = id === undefined ? undefined : typeOf(id);
  if (id === undefined || type === undefined) return;
  platform.permissions.requireLinked(call, `${type}/read`, id);
}

/** The member by which a request names an image of a gallery that is shared. */
function sharedMember({ sharedGalleryImageId, communityGalleryImageId }: AskedImage) {
  if (sharedGalleryImageId !== undefined)
    return { name: 'sharedGalleryImageId', id: sharedGalleryImageId };
  if (communityGalleryImageId === undefined) return undefined;
  return { name: 'communityGalleryImageId', id: communityGalleryImageId };
}

function sharedImage(
  platform: Platform,
  { name, id }: { name: string; id: string },
  location: string,
): ResolvedImage {
  const image = imageSeen(platform, id);
  const versionId = image?.versionId ?? (image && latestIn(platform, image.definitionId, location));
  if (versionId === undefined) throw galleryImageNotFound(id, shortName(location));
  const { reference, ...facts } = galleryVersion(platform, id, versionId, location);
  return { ...facts, reference: { exactVersion: reference.exactVersion, [name]: id } };
}

function galleryVersion(
  { store, now }: Platform,
  askedId: string,
  versionId: string,
  location: string,
): ResolvedImage {
  const version = store.get<VersionState>(versionId);
  const definition = store.get<DefinitionState>(parentId(versionId))?.state;
  const isThere = version && isLive(version) && version.provisioningState !== 'Deleting';
  if (!isThere || !definition || !isUsableIn(version, location, now()))
    throw galleryImageNotFound(askedId, shortName(location));
  const reference = { id: askedId, exactVersion: nameOf(version.id) };
  return resolvedVersion(reference, definition, version.state);
}

/** What a version makes of a machine; of one that is gone, the usual. */
export function resolvedVersion(
  reference: ImageReference,
  definition: DefinitionState | undefined,
  version: VersionState | undefined,
): ResolvedImage {
  const { osType, osState, hyperVGeneration, architecture } = definition?.properties ?? {};
  const { osDiskImage, dataDiskImages = [] } = version?.measured ?? {};
  return {
    reference,
    osType: osType ?? 'Linux',
    osState: osState ?? 'Generalized',
    hyperVGeneration: hyperVGeneration ?? 'V1',
    osDisk: {
      sizeInGB: osDiskImage?.sizeInGB ?? 30,
      ...(osDiskImage && { caching: osDiskImage.hostCaching }),
    },
    dataDisks: dataDiskImages.map(({ lun = 0, sizeInGB = 0, hostCaching }) => ({
      lun,
      sizeInGB,
      caching: hostCaching,
    })),
    ...(architecture && { disk: { extra: { supportedCapabilities: { architecture } } } }),
  };
}

function managedImage({ store }: Platform, id: string, location: string): ResolvedImage {
  const image = store.get<ManagedImageState>(id);
  if (!image || image.provisioningState !== 'Succeeded' || !sameRegion(image.location, location))
    throw referenceNotFound(
      `The Image '${id}' cannot be found in '${shortName(location)}' region.`,
      'imageReference',
    );
  const { osDisk, dataDisks, hyperVGeneration } = image.state;
  return {
    reference: { id },
    osType: osDisk.osType,
    osState: osDisk.osState,
    hyperVGeneration,
    osDisk: { sizeInGB: osDisk.diskSizeGB, caching: osDisk.caching },
    dataDisks: dataDisks.map(({ lun = 0, diskSizeGB, caching }) => ({
      lun,
      sizeInGB: diskSizeGB,
      caching,
    })),
  };
}

/** A marketplace image: one of the catalogue, or any other by what its names and the request say. */
function marketplaceImage(asked: AskedImage, hints?: ImageHints): ResolvedImage {
  const { publisher, offer, sku, version } = asked;
  if (!publisher || !offer || !sku || !version) throw platformImageNotFound(asked);
  const known = platformImage({ publisher, offer, sku }, hints);
  const latest = known.versions.at(-1) ?? '1.0.0';
  return {
    reference: {
      publisher,
      offer,
      sku,
      version,
      exactVersion: version.toLowerCase() === 'latest' ? latest : version,
    },
    osType: known.osType,
    osState: 'Generalized',
    hyperVGeneration: known.hyperVGeneration,
    osDisk: { sizeInGB: known.sizeInGB },
    dataDisks: [],
    disk: diskOf(known),
  };
}

function platformImageNotFound({ publisher, offer, sku, version }: AskedImage) {
  const message = `The platform image '${publisher}:${offer}:${sku}:${version}' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile`;
  const body = { code: 'PlatformImageNotFound', message, target: 'imageReference' };
  return new ArmError(404, body, 'provider');
}
