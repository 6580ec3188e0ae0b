import type { GalleryImage, GalleryImageVersion } from '@azure/arm-compute';
import type { DefinitionRef, Galleries } from '../lifecycle/gallery.ts';
import { Refused } from '../lifecycle/outcomes.ts';
import type { Clock } from '../lifecycle/ports.ts';
import { fromDefinition, fromVersion, laidOver, toDefinition, toNewVersion } from './arm-models.ts';
import { computeClients } from './compute-clients.ts';
import { asking, unlessAbsent } from './errors.ts';
import { getJson, type ErrorBody } from './get-json.ts';
import type { Manager } from './manager.ts';
import { writePace } from './write-pace.ts';

/** Galleries through Resource Manager. Long operations are started and never waited for; writes of versions keep to half of Azure's limit. */
export function armGalleries(manager: Manager, clock: Clock): Galleries {
  const clientFor = computeClients(manager);
  const pace = writePace(clock);

  /** Starts a PUT of a version. The poller would wait for its end; only its first request is wanted. */
  async function put(ref: DefinitionRef, number: string, version: GalleryImageVersion) {
    let status = 0;
    let operation: string | undefined;
    pace.requireRoom(ref.subscription);
    await clientFor(ref)
      .galleryImageVersions.createOrUpdate(...placeOf(ref), number, version, {
        onResponse: (response) => {
          status = response.status;
          operation = response.headers.get('azure-asyncoperation');
          // A refusal may say nothing of what is left, and that is no room.
          if (status >= 300) return;
          pace.heed(ref.subscription, response.headers.get('x-ms-ratelimit-remaining-resource'));
        },
      })
      .submitted();
    return { created: status === 201, ...(operation === undefined ? {} : { operation }) };
  }

  return {
    async gallery(ref) {
      const found = await unlessAbsent(`read gallery ${ref.gallery}`, () =>
        clientFor(ref).galleries.get(ref.resourceGroup, ref.gallery),
      );
      return (
        found && {
          softDelete: found.softDeletePolicy?.isSoftDeleteEnabled === true,
          sharing: found.sharingProfile?.permissions ?? 'Private',
        }
      );
    },

    async definition(ref) {
      const found = await unlessAbsent(`read image definition ${ref.definition}`, () =>
        clientFor(ref).galleryImages.get(...placeOf(ref)),
      );
      return found && fromDefinition(found);
    },

    createDefinition: (ref, definition) =>
      asking(`create the image definition ${ref.definition}`, () =>
        clientFor(ref)
          .galleryImages.createOrUpdate(...placeOf(ref), toDefinition(definition))
          .submitted(),
      ),

    updateDefinition: (ref, { returned }, change) =>
      asking(`update the image definition ${ref.definition}`, () =>
        clientFor(ref)
          .galleryImages.createOrUpdate(...placeOf(ref), {
            ...(returned as GalleryImage),
            ...change,
          })
          .submitted(),
      ),

    async versions(ref) {
      const { galleryImageVersions } = clientFor(ref);
      const found = await unlessAbsent(`list the versions of ${ref.definition}`, () =>
        Array.fromAsync(galleryImageVersions.listByGalleryImage(...placeOf(ref))),
      );
      return (found ?? []).map(fromVersion);
    },

    async deletedNumbers(ref) {
      const { softDeletedResource } = clientFor(ref);
      const { resourceGroup, gallery, definition } = ref;
      const deleted = await unlessAbsent(`list the soft-deleted versions of ${definition}`, () =>
        Array.fromAsync(
          softDeletedResource.listByArtifactName(resourceGroup, gallery, 'Images', definition),
        ),
      );
      return (deleted ?? []).map(
        (item) => item.resourceArmId?.split('/').at(-1) ?? item.name ?? '',
      );
    },

    async version(ref, number, options) {
      const expand = options?.replication ? { expand: 'ReplicationStatus' as const } : {};
      const found = await unlessAbsent(`read version ${number}`, () =>
        clientFor(ref).galleryImageVersions.get(...placeOf(ref), number, expand),
      );
      return found && fromVersion(found);
    },

    createVersion: (ref, number, version) =>
      asking(`create version ${number}`, () => put(ref, number, toNewVersion(version))),

    async updateVersion(ref, { id, number, returned }, change) {
      const body = laidOver(returned as GalleryImageVersion, change);
      const { created } = await asking(`update version ${number}`, () => put(ref, number, body));
      if (created) {
        throw new Refused(
          `${id} was deleted while it was being changed, and the change made it anew.`,
          'Delete it again if it was deleted on purpose: az resource delete --ids with this id.',
        );
      }
    },

    deleteVersion: (ref, number) =>
      asking(`delete version ${number}`, () =>
        clientFor(ref)
          .galleryImageVersions.delete(...placeOf(ref), number)
          .submitted(),
      ),

    async whyFailed(operation) {
      try {
        // Its address is Azure's own, so no method of the client asks for it.
        const { error } = await asking('read what became of an operation', () =>
          getJson<{ error?: ErrorBody }>(operation, manager),
        );
        return error && `${error.code ?? ''} ${error.message ?? ''}`.trim();
      } catch (error) {
        // An operation that Azure no longer knows: it failed all the same.
        if (error instanceof Refused) return undefined;
        throw error;
      }
    },
  };
}

const placeOf = ({ resourceGroup, gallery, definition }: DefinitionRef) =>
  [resourceGroup, gallery, definition] as const;
