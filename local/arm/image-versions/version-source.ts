import type { Call } from '../call.ts';
import { invalidParameter, linkedIdMalformed, notOfferedHere } from '../errors.ts';
import { machineType } from '../machines/machine-state.ts';
import { imageType } from '../managed-images/image-state.ts';
import type { Platform } from '../platform.ts';
import type { ErrorBody } from '../reply.ts';
import { parentId, typeOf } from '../resource-path.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { readDisk, type AskedDisk } from './disk-source.ts';
import { machineSource, refuseMachineAsId } from './machine-source.ts';
import { managedImageSource } from './managed-image-source.ts';
import { isReplicatedTo } from './replication.ts';
import {
  compareWithDefinition,
  oneSourceOnly,
  refuseEncryption,
  sourceNotFound,
  type Wanted,
} from './source-checks.ts';
import type { AskedStorage } from './version-request.ts';
import {
  isLive,
  versionType,
  type DiskImage,
  type PlatformAttribute,
  type StorageProfile,
  type VersionState,
} from './version-state.ts';

/** What a version will be made of. */
export interface Source {
  /** As it is told from the start, and once the version is made. */
  storageProfile: StorageProfile;
  measured: StorageProfile;
  /** Of the marketplace image behind it. */
  platformAttributes?: PlatformAttribute[];
  /** With what the creation will fail in the end. */
  failure?: ErrorBody;
}

const path = 'properties.storageProfile';

/** Looks at the source of a new version. Throws what Azure answers at once. */
export async function readSource(
  platform: Platform,
  call: Call,
  asked: AskedStorage,
  wanted: Wanted,
): Promise<Source> {
  const source = await sourceOf(platform, call, asked, wanted);
  return platform.faults.failsSource() ? { ...source, failure: unreadable } : source;
}

/** The code of a case from the field (hashicorp/packer-plugin-azure#183). */
const unreadable: ErrorBody = {
  code: 'InvalidBeginGetAccessForGalleryImageVersionSnapshotResponseFromPIR',
  message: 'The source of the gallery image version could not be read by the image pipeline.',
};

async function sourceOf(
  platform: Platform,
  call: Call,
  asked: AskedStorage,
  wanted: Wanted,
): Promise<Source> {
  const { source, osDiskImage, dataDiskImages = [] } = asked;
  const direct = Object.values(source ?? {}).length;
  const onDisks = isGiven(osDiskImage?.source);
  const onAny = onDisks || dataDiskImages.some((disk) => isGiven(disk.source));
  if (direct > 1 || (direct === 1 ? onAny : !onDisks)) throw oneSourceOnly();
  if (onDisks) return disksSource(platform, call, { osDiskImage, dataDiskImages }, wanted);
  const { virtualMachineId } = source ?? {};
  if (virtualMachineId !== undefined)
    return machineSource(platform, call, virtualMachineId, wanted, { virtualMachineId });
  if (source?.communityGalleryImageId !== undefined)
    throw notOfferedHere(
      'Local Azure has no community galleries. Make the version from a VHD, a disk, a snapshot, a managed image, a virtual machine or another version.',
    );
  return directSource(platform, call, source?.id ?? '', wanted);
}

function isGiven(source: AskedDisk['source']): boolean {
  return Object.values(source ?? {}).length > 0;
}

function directSource(platform: Platform, call: Call, id: string, wanted: Wanted): Source {
  const type = typeOf(id)?.toLowerCase();
  if (type === undefined) throw linkedIdMalformed(id, `${path}.source.id`);
  if (type === imageType.toLowerCase()) return managedImageSource(platform, call, id, wanted);
  if (type === machineType.toLowerCase()) {
    refuseMachineAsId(call, id);
    return machineSource(platform, call, id, wanted, { id });
  }
  if (type === versionType.toLowerCase()) return versionSource(platform, call, id, wanted);
  throw invalidParameter(
    `The source id: ${id} must either be a managed image, virtual machine or another gallery image version.`,
  );
}

function versionSource(platform: Platform, call: Call, id: string, wanted: Wanted): Source {
  const version = platform.store.get<VersionState>(id);
  if (!version || !isLive(version) || !isReplicatedTo(version, wanted.location, platform.now()))
    throw sourceNotFound(id);
  const from = platform.store.get<DefinitionState>(parentId(id))?.state.properties ?? {};
  const failure = compareWithDefinition(platform, call, id, from);
  refuseEncryption(wanted, id);
  const { osDiskImage, dataDiskImages } = version.state.measured;
  const measured: StorageProfile = {
    source: { id },
    ...(osDiskImage && { osDiskImage: { ...osDiskImage, source: {} } }),
    ...(dataDiskImages && { dataDiskImages: dataDiskImages.map(withoutSource) }),
  };
  return { storageProfile: { source: { id } }, measured, ...(failure && { failure }) };
}

function withoutSource({ source: _, ...disk }: DiskImage): DiskImage {
  return disk;
}

interface AskedDisks {
  osDiskImage: AskedStorage['osDiskImage'];
  dataDiskImages: NonNullable<AskedStorage['dataDiskImages']>;
}

async function disksSource(
  platform: Platform,
  call: Call,
  { osDiskImage, dataDiskImages }: AskedDisks,
  wanted: Wanted,
): Promise<Source> {
  refuseDuplicates([osDiskImage ?? {}, ...dataDiskImages]);
  const read = (disk: AskedDisk, at: string, caching: string) =>
    readDisk(platform, call, disk, { at: `${path}.${at}.source`, caching, ...wanted });
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

function refuseDuplicates(disks: readonly AskedDisk[]): void {
  const luns = disks.map(({ lun }) => lun);
  if (new Set(luns).size < luns.length)
    throw invalidParameter(
      'Duplicated lun numbers have been detected in the input data disks. Lun number must be unique for each data disk.',
    );
  const sources = disks.map(({ source }) => (source?.id ?? source?.uri)?.toLowerCase());
  const given = sources.filter((one) => one !== undefined);
  if (new Set(given).size < given.length)
    throw invalidParameter(
      'Duplicated source ids are found in the input disks. Source id should be unique for each disk.',
    );
}
