import type { Clock } from '../lifecycle/ports.ts';
import { armGalleries } from './arm-galleries.ts';
import { armManagedImages } from './arm-managed-images.ts';
import { armRegions } from './arm-regions.ts';
import type { Manager } from './manager.ts';

/** Every port on Resource Manager. Its token, which may take as long as all it is wanted for, is asked for at once. */
export function resourceManagerPorts(manager: Manager, clock: Clock) {
  manager.credential.getToken(manager.scope).catch(() => undefined);
  return {
    galleries: armGalleries(manager, clock),
    managedImages: armManagedImages(manager),
    regions: armRegions(manager),
  };
}
