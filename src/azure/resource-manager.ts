import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../lifecycle/ports.ts';
import { armGalleries } from './arm-galleries.ts';
import { armManagedImages } from './arm-managed-images.ts';
import { armRegions } from './arm-regions.ts';

/** Every port on Resource Manager. */
export const resourceManagerPorts = (url: string, credential: TokenCredential, clock: Clock) => ({
  galleries: armGalleries(url, credential, clock),
  managedImages: armManagedImages(url, credential),
  regions: armRegions(url, credential),
});
