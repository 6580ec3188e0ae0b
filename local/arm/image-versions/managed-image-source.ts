import type { Call } from '../call.ts';
import type { ImageDisk, ManagedImageState } from '../managed-images/image-state.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { compareWithDefinition, sourceNotFound, type Wanted } from './source-checks.ts';
import type { Source } from './version-source.ts';
import type { DiskImage, StorageProfile } from './version-state.ts';

/** A version of a managed image. */
export function managedImageSource(
  platform: Platform,
  call: Call,
  id: string,
  { location }: Wanted,
): Source {
  const image = platform.store.get<ManagedImageState>(id);
  const isThere =
    image?.provisioningState === 'Succeeded' || image?.provisioningState === 'Updating';
  if (!image || !isThere || !sameRegion(image.location, location)) throw sourceNotFound(id);
  const { osDisk, dataDisks, hyperVGeneration } = image.state;
  const { osType, osState } = osDisk;
  const facts = { osType, osState, hyperVGeneration };
  const failure = compareWithDefinition(platform, call, id, facts);
  const measured: StorageProfile = {
    source: { id },
    osDiskImage: { ...measuredDisk(osDisk), source: {} },
    ...(dataDisks.length > 0 && { dataDiskImages: dataDisks.map(measuredDisk) }),
  };
  return { storageProfile: { source: { id } }, measured, ...(failure && { failure }) };
}

function measuredDisk({ lun, diskSizeGB, caching }: ImageDisk): DiskImage {
  return { ...(lun !== undefined && { lun }), sizeInGB: diskSizeGB, hostCaching: caching };
}
