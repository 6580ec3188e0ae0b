import type { CreationData } from '../disks/disk-state.ts';
import { platformImage, platformImageId } from '../marketplace/platform-image.ts';
import { imageType } from '../managed-images/image-state.ts';
import { shortName } from '../regions.ts';
import { subscriptionOf, typeOf } from '../resource-path.ts';
import type { ImageReference } from './machine-state.ts';

interface Place {
  machineId: string;
  location: string;
  /** Of a data disk. */
  lun: number | undefined;
}

/** How a disk that is made together with a machine tells the image it is of. */
export function creationFrom(reference: ImageReference, place: Place): CreationData {
  const createOption = 'FromImage';
  const { id, publisher = '', offer = '', sku = '', exactVersion = '' } = reference;
  const lun = place.lun === undefined ? {} : { lun: place.lun };
  if (id === undefined) {
    const subscription = subscriptionOf(place.machineId);
    const image = platformImage({ publisher, offer, sku });
    const where = { subscription, location: shortName(place.location) };
    const imageId = platformImageId(where, image, exactVersion);
    return { createOption, imageReference: { id: imageId, ...lun } };
  }
  if (typeOf(id)?.toLowerCase() === imageType.toLowerCase())
    return { createOption, imageReference: { id, ...lun } };
  const versionId = `${id.replace(/\/versions\/[^/]+$/i, '')}/versions/${exactVersion}`;
  const imageReference = { id: versionId, ...lun };
  return { createOption, imageReference, galleryImageReference: imageReference };
}
