import type { ManagedImages } from '../lifecycle/managed-image.ts';
import { computeClients } from './compute-clients.ts';
import { asking, unlessAbsent } from './errors.ts';
import type { Manager } from './manager.ts';

/** Managed images through Resource Manager. Long operations are started and never waited for. */
export function armManagedImages(manager: Manager): ManagedImages {
  const clientFor = computeClients(manager);
  return {
    async read(ref) {
      const found = await unlessAbsent(`read managed image ${ref.name}`, () =>
        clientFor(ref).images.get(ref.resourceGroup, ref.name),
      );
      return found && { tags: found.tags ?? {}, provisioningState: found.provisioningState ?? '' };
    },

    create: (ref, { location, tags, osType, hyperVGeneration, source }) =>
      asking(`create the managed image ${ref.name}`, () =>
        clientFor(ref)
          .images.createOrUpdate(ref.resourceGroup, ref.name, {
            location,
            tags,
            hyperVGeneration,
            storageProfile: {
              osDisk: {
                osType: osType as 'Linux' | 'Windows',
                osState: 'Generalized',
                blobUri: source.os,
              },
              dataDisks: source.data.map(({ lun, uri }) => ({ lun, blobUri: uri })),
            },
          })
          .submitted(),
      ),

    remove: (ref) =>
      asking(`remove the managed image ${ref.name}`, () =>
        clientFor(ref).images.delete(ref.resourceGroup, ref.name).submitted(),
      ),
  };
}
