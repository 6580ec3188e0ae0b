import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../lifecycle/ports.ts';
import { armGalleries } from './arm-galleries.ts';
import { armManagedImages } from './arm-managed-images.ts';
import { armRegions } from './arm-regions.ts';
import { RESOURCE_MANAGER_SCOPE } from './resource-manager-scope.ts';

/** Every port on Resource Manager. Its token, which may take as long as all it is wanted for, is asked for at once. */
export function resourceManagerPorts(url: string, credential: TokenCredential, clock: Clock) {
  credential.getToken(RESOURCE_MANAGER_SCOPE).catch(() => undefined);
  return {
    galleries: armGalleries(url, credential, clock),
    managedImages: armManagedImages(url, credential),
    regions: armRegions(url, credential),
  };
}
