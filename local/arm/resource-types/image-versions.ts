import type { ResourceType } from '../call.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { deleteVersion, finishDeletion } from '../image-versions/delete-version.ts';
import { finishWrite } from '../image-versions/finish-write.ts';
import { writeAmongOthers } from '../image-versions/interference.ts';
import { seededVersion } from '../image-versions/seeded-version.ts';
import { versionBody } from '../image-versions/version-body.ts';
import {
  isLive,
  versionType,
  type Version,
  type VersionState,
} from '../image-versions/version-state.ts';
import { found, listReply, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { queryValues } from '../query-values.ts';
import { resourceReply } from '../reply.ts';
import { listOwner } from '../resource-path.ts';

export function imageVersions(platform: Platform): ResourceType {
  const { store, operations, scheduler, now } = platform;

  operations.onEnd('finish-version-write', (id) => finishWrite(platform, id));
  operations.onEnd('finish-version-delete', (id, at) => {
    finishDeletion(platform, id, at);
    return undefined;
  });
  scheduler.handle('purge-version', (id) => store.remove(id));

  const write = {
    charges: { CreateUpdateGalleryImageVersion: 1, GetGalleryImage: 1, GetGallery: 1 },
    handle: writeAmongOthers.bind(undefined, platform),
  };
  return {
    type: versionType,
    apiVersions: galleryApiVersions,
    resource: {
      GET: {
        charges: { GetGalleryImageVersion: 1 },
        handle(call) {
          const version = found<VersionState>(platform, call);
          if (!isLive(version)) throw notFound(call.id);
          const expand = queryValues(call.query, '$expand', 'ReplicationStatus', 'UefiSettings');
          return resourceReply(200, versionBody(version, now(), expand));
        },
      },
      PUT: write,
      PATCH: write,
      DELETE: {
        charges: { DeleteGalleryImageVersion: 1 },
        handle: (call) => deleteVersion(platform, call),
      },
    },
    list: {
      group: {
        charges: { ListGalleryImageVersionsInGalleryImage: 1 },
        handle(call) {
          const all = store.children<VersionState>(listOwner(call.id), versionType);
          return listReply(call, all.filter(isLive), (version: Version) =>
            versionBody(version, now()),
          );
        },
      },
    },
    // In the recycle bin.
    isHidden: (version) => !isLive(version as Version),
    seed: (resource) => store.put(seededVersion(resource, now())),
  };
}
