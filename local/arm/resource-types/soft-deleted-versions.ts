import type { ResourceType } from '../call.ts';
import { invalidParameter, parentNotFound, resourceNotFound } from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { azureInstant } from '../instants.ts';
import {
  isLive,
  versionType,
  type Version,
  type VersionState,
} from '../image-versions/version-state.ts';
import { listReply } from '../kept-resource.ts';
import { operationIdentifier } from '../operations.ts';
import type { Platform } from '../platform.ts';
import { nameOf } from '../resource-path.ts';

/** The recycle bin of a gallery: …/softDeletedArtifactTypes/Images/artifacts/{definition}/versions. */
export function softDeletedVersions(platform: Platform): ResourceType {
  const { store } = platform;
  const type = 'Microsoft.Compute/galleries/softDeletedArtifactTypes/artifacts/versions';
  return {
    type,
    apiVersions: galleryApiVersions.filter((version) => version >= '2025-03-03'),
    list: {
      group: {
        charges: { ListSoftDeletedResourcesInGallery: 1 },
        handle(call) {
          const [gallery = '', artifactType = '', definition = ''] = call.target.names;
          if (artifactType.toLowerCase() !== 'images')
            throw invalidParameter(
              `The value '${artifactType}' of parameter 'artifactType' is not valid. The allowed values are 'Images'.`,
            );
          const group = call.target.group ?? '';
          const galleryId = `/subscriptions/${call.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/galleries/${gallery}`;
          if (!store.get(galleryId)) throw parentNotFound(gallery);
          const definitionId = `${galleryId}/images/${definition}`;
          if (!store.get(definitionId))
            throw resourceNotFound(
              `Microsoft.Compute/galleries/${gallery}/images/${definition}`,
              group,
            );
          const all = store.children<VersionState>(definitionId, versionType);
          const deleted = all.filter((version) => !isLive(version));
          // Unlike other lists this one is indented, and carries the header of single resources (recorded).
          const headers = operationIdentifier(call);
          return { ...listReply(call, deleted, itemBody), indented: true, headers };
        },
      },
    },
  };
}

function itemBody({ id, location, state }: Version): unknown {
  const name = nameOf(id);
  return {
    name,
    id: id.replace(
      /\/images\/([^/]+)\/versions\//i,
      '/softDeletedArtifactTypes/Images/artifacts/$1/versions/',
    ),
    type: 'Microsoft.Compute/galleries/softDeletedArtifactTypes/artifacts/versions',
    location,
    properties: {
      resourceArmId: id,
      softDeletedArtifactType: 'Images',
      softDeletedTime: azureInstant(new Date(state.softDeletedAt ?? 0), id),
    },
  };
}
