import type {
  ManagedImage,
  ManagedImages,
  NewManagedImage,
} from '../../src/lifecycle/managed-image.ts';
import { managedImageId } from '../../src/lifecycle/managed-image.ts';

/** Managed images in memory, by id; what is created stays Creating until the test says otherwise. */
export interface FakeManagedImages extends ManagedImages {
  stored: Map<string, ManagedImage & Partial<NewManagedImage>>;
}

export function fakeManagedImages(): FakeManagedImages {
  const stored: FakeManagedImages['stored'] = new Map();
  return {
    stored,
    async read(ref) {
      return structuredClone(stored.get(managedImageId(ref)));
    },
    async create(ref, image) {
      stored.set(managedImageId(ref), { ...image, provisioningState: 'Creating' });
    },
    async remove(ref) {
      stored.delete(managedImageId(ref));
    },
  };
}
