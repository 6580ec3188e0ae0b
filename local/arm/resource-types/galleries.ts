import type { Call, ResourceType } from '../call.ts';
import {
  ArmError,
  conflict,
  invalidParameter,
  malformedPath,
  markedForDeletion,
  nestedResourcesExist,
  quotaExceeded,
} from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { checkLocation, found, listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { queryValues } from '../query-values.ts';
import { sameRegion } from '../regions.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf, typeAndName } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';
import { withUpperCaseGroup } from '../upper-case-group.ts';
import {
  galleryBody,
  galleryRequest,
  galleryType as type,
  policyOf,
  refusePeriods,
  seededGallery,
  type GalleryState,
} from './gallery-model.ts';
import { identityOf } from './gallery-identity.ts';
import {
  isShared,
  sharedAs,
  sharedSince,
  sharingOf,
  sharingUpdate,
  type SharingUpdate,
} from './gallery-sharing.ts';

// Of a subscription, in each region.
const galleriesOfRegion = 100;

export function galleries(platform: Platform): ResourceType {
  const { store, operations } = platform;

  operations.onEnd('finish-gallery-write', (id) => {
    const gallery = store.get(id);
    if (gallery && gallery.provisioningState !== 'Deleting')
      store.put({ ...gallery, provisioningState: 'Succeeded' });
    return undefined;
  });
  operations.onEnd('finish-gallery-delete', (id) => {
    if (store.get(id)?.provisioningState === 'Deleting') store.remove(id);
    return undefined;
  });

  operations.onEnd('finish-gallery-share', (id, _at, asked) => {
    const gallery = store.get<GalleryState>(id);
    if (!gallery) return undefined;
    try {
      const sharing = sharedAs(asked as SharingUpdate, gallery.state.sharing);
      store.put({ ...gallery, state: { ...gallery.state, sharing } });
    } catch (error) {
      if (error instanceof ArmError) return { error: error.body };
      throw error;
    }
    return undefined;
  });

  function write(call: Call, existing: StoredResource<GalleryState> | undefined): Reply {
    if (existing?.provisioningState === 'Deleting')
      throw markedForDeletion('Update Gallery', nameOf(call.id));
    const isPatch = call.method === 'PATCH';
    const body = shaped(galleryRequest, call.json, 'gallery');
    const location =
      isPatch && existing ? existing.location : checkLocation(call, body.location, type, existing);
    if (!existing) checkQuota(call, location);
    const asked = body.properties ?? {};
    refusePeriods(asked, call.apiVersion);
    const tags = body.tags ?? (isPatch ? existing?.tags : undefined);
    const kept: StoredResource<GalleryState> = {
      id: existing?.id ?? call.id,
      type,
      location,
      ...(tags && { tags }),
      provisioningState: existing ? 'Updating' : 'Creating',
      state: {
        description: asked.description ?? (isPatch ? existing?.state.description : undefined),
        identity: identityOf(body.identity, call, existing?.state.identity),
        sharing: sharingOf(asked.sharingProfile, existing?.state.sharing),
        softDeletePolicy: policyOf(asked, existing?.state.softDeletePolicy, call.apiVersion),
      },
    };
    store.put(kept);
    const { headers } = operations.start(call, {
      seconds: 0.3,
      kind: 'finish-gallery-write',
      location,
    });
    return resourceReply(existing ? 200 : 201, galleryBody(kept, call), headers);
  }

  function put(call: Call): Reply {
    const existing = store.get<GalleryState>(call.id);
    if (!existing) checkName(call);
    return write(call, existing);
  }

  function checkName(call: Call) {
    const name = nameOf(call.id);
    if (!/^[A-Za-z0-9]([A-Za-z0-9._]{0,78}[A-Za-z0-9])?$/.test(name))
      throw invalidParameter(
        'Gallery name is invalid. Allowed characters are English alphanumeric characters, with underscores, and periods allowed in the middle, up to 80 characters total. All other special characters, including dashes, are disallowed.',
        'galleryName',
      );
    const all = store.ofSubscription(call.subscription, type);
    if (all.some((one) => nameOf(one.id).toLowerCase() === name.toLowerCase()))
      throw conflict(
        `The gallery name ${name} is not unique within the subscription ${call.subscription}. Please pick another gallery name.`,
      );
  }

  function checkQuota({ subscription }: Call, location: string) {
    const all = store.ofSubscription(subscription, type);
    const usage = all.filter((one) => sameRegion(one.location, location)).length;
    if (usage >= galleriesOfRegion)
      throw quotaExceeded('Gallery', location, galleriesOfRegion, usage);
  }

  function remove(call: Call): Reply {
    const gallery = store.get<GalleryState>(call.id);
    if (!gallery) return { status: 204 };
    const nested = store.children(gallery.id, `${type}/images`);
    if (nested.length > 0)
      throw nestedResourcesExist(nested.slice(0, 5).map(({ id }) => typeAndName(id)));
    if (gallery.state.sharing && isShared(gallery.state.sharing))
      throw conflict(
        `Operation 'Delete Gallery' is not allowed on ${nameOf(gallery.id)} since it is shared. Reset its sharing first.`,
      );
    operations.preempt(gallery.id);
    store.put({ ...gallery, provisioningState: 'Deleting' });
    const { location } = gallery;
    const { headers } = operations.start(call, {
      seconds: 0.4,
      kind: 'finish-gallery-delete',
      location,
    });
    return { status: 202, headers };
  }

  function share(call: Call): Reply {
    if (call.apiVersion < sharedSince) throw malformedPath(call.path);
    const gallery = found<GalleryState>(platform, call);
    if (gallery.provisioningState === 'Deleting')
      throw markedForDeletion('Share Gallery', nameOf(gallery.id));
    const asked = shaped(sharingUpdate, call.json ?? {}, 'sharingUpdate');
    sharedAs(asked, gallery.state.sharing);
    const { location } = gallery;
    const { headers } = operations.start(call, {
      seconds: 1.4,
      kind: 'finish-gallery-share',
      location,
      data: asked,
    });
    return { status: 202, headers };
  }

  const list = (call: Call, items: StoredResource<GalleryState>[]) =>
    listReply(call, items, (gallery: StoredResource<GalleryState>) =>
      galleryBody({ ...gallery, id: withUpperCaseGroup(gallery.id) }, call),
    );

  return {
    type,
    apiVersions: galleryApiVersions,
    resource: {
      GET: {
        // Recorded: the counter drops by two at every GET.
        charges: { GetGallery: 2 },
        handle(call) {
          queryValues(call.query, '$expand', 'SharingProfile/Groups');
          queryValues(call.query, '$select', 'Permissions');
          return resourceReply(200, galleryBody(found<GalleryState>(platform, call), call));
        },
      },
      PUT: { charges: { CreateUpdateGallery: 1 }, handle: put },
      PATCH: {
        charges: { CreateUpdateGallery: 1 },
        handle: (call) => write(call, found<GalleryState>(platform, call)),
      },
      DELETE: { charges: { DeleteGallery: 1 }, handle: remove },
    },
    actions: {
      share: { charges: { PostShareGallery: 1 }, handle: share },
    },
    list: {
      group: {
        charges: { ListGalleryInResourceGroup: 1 },
        handle: (call) =>
          list(
            call,
            store.children(
              `/subscriptions/${call.subscription}/resourceGroups/${call.target.group}`,
              type,
            ),
          ),
      },
      subscription: {
        charges: { ListGalleryInSubscription: 1 },
        handle: (call) => list(call, store.ofSubscription(call.subscription, type)),
      },
    },
    seed(resource) {
      store.put(seededGallery(resource));
    },
  };
}
