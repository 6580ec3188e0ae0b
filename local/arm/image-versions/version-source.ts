import type { Call } from '../call.ts';
import { ArmError, invalidParameter, linkedIdMalformed } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { ErrorBody } from '../reply.ts';
import { parentId, typeOf } from '../resource-path.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { isReplicatedTo } from './replication.ts';
import { checkAccount, readVhd } from './vhd-source.ts';
import type { AskedStorage } from './version-request.ts';
import {
  isLive,
  versionType,
  type DiskImage,
  type StorageProfile,
  type VersionState,
} from './version-state.ts';

/** What a version will be made of. */
export interface Source {
  /** As it is told from the start, and once the version is made. */
  storageProfile: StorageProfile;
  measured: StorageProfile;
  /** With what the creation will fail in the end. */
  failure?: ErrorBody;
}

interface Wanted {
  location: string;
  isShallow: boolean;
  /** Whether any region is to be encrypted with a set. */
  isEncrypted: boolean;
}

const path = 'properties.storageProfile';

/** Looks at the source of a new version. Throws what Azure answers at once. */
export async function readSource(
  platform: Platform,
  call: Call,
  asked: AskedStorage,
  wanted: Wanted,
): Promise<Source> {
  const { source, osDiskImage, dataDiskImages = [] } = asked;
  const direct = Object.values(source ?? {}).length;
  const onDisks = osDiskImage?.source && Object.values(osDiskImage.source).length > 0;
  if (direct + (onDisks ? 1 : 0) !== 1)
    throw invalidParameter(
      'The gallery artifact version source can only be specified either directly under storageProfile or within individual OS or data disks. One and only one source type (user image, snapshot, disk, virtual machine) can be provided.',
    );
  if (onDisks) return disksSource(platform, call, { osDiskImage, dataDiskImages }, wanted);
  if (source?.virtualMachineId !== undefined) throw notOffered('a virtual machine');
  if (source?.communityGalleryImageId !== undefined) throw notOffered('a community gallery image');
  return versionSource(platform, call, source?.id ?? '', wanted);
}

function versionSource(platform: Platform, call: Call, id: string, wanted: Wanted): Source {
  const type = typeOf(id)?.toLowerCase();
  if (type === undefined) throw linkedIdMalformed(id, `${path}.source.id`);
  if (type === 'microsoft.compute/images') throw notOffered('a managed image');
  if (type === 'microsoft.compute/virtualmachines') throw notOffered('a virtual machine');
  if (type !== versionType.toLowerCase())
    throw invalidParameter(
      `The source id: ${id} must either be a managed image, virtual machine or another gallery image version.`,
    );
  const request = { action: call.action, scope: call.id };
  platform.permissions.requireLinked(call.principal, request, `${versionType}/read`, id);
  const version = platform.store.get<VersionState>(id);
  if (!version || !isLive(version) || !isReplicatedTo(version, wanted.location, platform.now()))
    throw invalidParameter(
      `Source ${id} is not found. Please check source exists, and is in the same region as gallery image version being created.`,
    );
  compareDefinitions(platform, id, call.id);
  refuseEncryption(wanted, id);
  const { osDiskImage, dataDiskImages } = version.state.measured;
  const measured: StorageProfile = {
    source: { id },
    ...(osDiskImage && { osDiskImage: { ...osDiskImage, source: {} } }),
    ...(dataDiskImages && { dataDiskImages: dataDiskImages.map(withoutSource) }),
  };
  return { storageProfile: { source: { id } }, measured };
}

function withoutSource({ source: _, ...disk }: DiskImage): DiskImage {
  return disk;
}

function compareDefinitions({ store }: Platform, sourceId: string, versionId: string) {
  const [from, to] = [sourceId, versionId].map(
    (id) => store.get<DefinitionState>(parentId(id))?.state.properties,
  );
  if (!from || !to) return;
  if (from.osState !== to.osState)
    throw invalidParameter(
      `Cannot create Gallery Image Version from: ${sourceId} since the OS State in the parent gallery image (${to.osState}) is not ${from.osState}.`,
    );
  if (from.hyperVGeneration !== to.hyperVGeneration)
    throw invalidParameter(
      `The resource with id '${sourceId}' has a different Hypervisor generation ['${from.hyperVGeneration}'] than the parent gallery image Hypervisor generation ['${to.hyperVGeneration}'].`,
    );
  if (from.osType !== to.osType)
    throw invalidParameter(
      `The resource with id '${sourceId}' has a different OS type ['${from.osType}'] than the parent gallery image OS type generation ['${to.osType}'].`,
    );
}

interface AskedDisks {
  osDiskImage: AskedStorage['osDiskImage'];
  dataDiskImages: NonNullable<AskedStorage['dataDiskImages']>;
}
type AskedDisk = NonNullable<AskedStorage['osDiskImage']> & { lun?: number };

async function disksSource(
  platform: Platform,
  call: Call,
  { osDiskImage, dataDiskImages }: AskedDisks,
  wanted: Wanted,
): Promise<Source> {
  const luns = dataDiskImages.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length)
    throw invalidParameter(
      'Duplicated lun numbers have been detected in the input data disks. Lun number must be unique for each data disk.',
    );
  const uris = [osDiskImage, ...dataDiskImages].map((disk) => disk?.source?.uri?.toLowerCase());
  if (new Set(uris).size < uris.length)
    throw invalidParameter(
      'Duplicated source ids are found in the input disks. Source id should be unique for each disk.',
    );
  const read = (disk: AskedDisk, at: string, caching: string) =>
    diskSource(platform, call, disk, { at: `${path}.${at}.source`, caching, ...wanted });
  const os = await read(osDiskImage ?? {}, 'osDiskImage', 'ReadWrite');
  const data = [];
  for (const disk of dataDiskImages) data.push(await read(disk, 'dataDiskImages', 'ReadOnly'));
  const failure = [os, ...data].find((disk) => disk.failure)?.failure;
  return {
    storageProfile: { osDiskImage: os.told, dataDiskImages: data.map(({ told }) => told) },
    measured: { osDiskImage: os.measured, dataDiskImages: data.map(({ measured }) => measured) },
    ...(failure && { failure }),
  };
}

async function diskSource(
  platform: Platform,
  call: Call,
  disk: AskedDisk,
  { at, caching, ...wanted }: Wanted & { at: string; caching: string },
) {
  const { id, uri, storageAccountId } = disk.source ?? {};
  if (id !== undefined) {
    const type = typeOf(id)?.toLowerCase();
    if (type === undefined) throw linkedIdMalformed(id, `${at}.id`);
    if (/^microsoft\.compute\/(snapshots|disks)$/.test(type))
      throw notOffered('a snapshot or disk');
    throw invalidParameter(`The source id: ${id} must be a managed disk or snapshot.`);
  }
  if (uri === undefined || storageAccountId === undefined)
    throw invalidParameter(
      `A VHD is given by both 'storageAccountId' and 'uri' at '${at}'.`,
      `galleryImageVersion.${at}`,
    );
  checkAccount(platform, call, storageAccountId, at, wanted.location);
  refuseEncryption(wanted, uri);
  const { sizeInGB, failure } = await readVhd(platform, storageAccountId, uri, wanted.isShallow);
  const told: DiskImage = {
    ...(disk.lun !== undefined && { lun: disk.lun }),
    hostCaching: disk.hostCaching ?? caching,
    source: { uri, storageAccountId },
  };
  return { told, measured: { ...told, sizeInGB }, ...(failure && { failure }) };
}

/** Sets encrypt what is made from machines, disks, snapshots and managed images only. */
function refuseEncryption({ isEncrypted }: Wanted, source: string): void {
  if (isEncrypted)
    throw invalidParameter(
      `Encryption is not supported for source resource '${source}'. Please use a different source resource type which supports encryption or remove encryption properties.`,
    );
}

function notOffered(what: string): ArmError {
  const message = `Local Azure does not make image versions from ${what} yet. Use a VHD (osDiskImage.source with storageAccountId and uri) or another gallery image version (source.id).`;
  return new ArmError(400, { code: 'NotSupportedByLocalAzure', message }, 'provider');
}
