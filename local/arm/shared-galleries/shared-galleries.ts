import type { Call, ResourceType } from '../call.ts';
import { locationUnavailable, referenceNotFound } from '../errors.ts';
import { galleryApiVersions } from '../gallery-api-versions.ts';
import { isUsableIn } from '../image-versions/replication.ts';
import { isLive, versionType, type VersionState } from '../image-versions/version-state.ts';
import { operationIdentifier } from '../operations.ts';
import type { Platform } from '../platform.ts';
import { allRegions, displayName } from '../regions.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import type { StoredResource } from '../store.ts';
import { galleriesSeen, nameSeen, type SeenAs } from './seen-galleries.ts';
import { galleryView, imageView, versionView, type View } from './views.ts';

/** Galleries as those see them with whom they are shared: of a region, with images and versions, to be read. */
export function sharedGalleries(platform: Platform): ResourceType[] {
  return [
    ...viewsOf(platform, 'SharedGalleries', 'sharedGalleries', '2020-09-30'),
    ...viewsOf(platform, 'CommunityGalleries', 'communityGalleries', '2021-07-01'),
  ];
}

function viewsOf(platform: Platform, as: SeenAs, name: string, since: string): ResourceType[] {
  const { store, now } = platform;

  const galleries = (call: Call) =>
    galleriesSeen(platform, as, call.subscription).map((one) => ({
      one,
      uniqueId: `/${as}/${nameSeen(one, as)}`,
    }));
  function images(call: Call) {
    const gallery = named(call, galleries(call), 1);
    return store
      .children<DefinitionState>(gallery.one.id, 'Microsoft.Compute/galleries/images')
      .map((one) => ({ one, uniqueId: `${gallery.uniqueId}/Images/${nameOf(one.id)}` }));
  }
  function versions(call: Call) {
    const image = named(call, images(call), 2);
    return store
      .children<VersionState>(image.one.id, versionType)
      .filter((one) => isLive(one) && isUsableIn(one, regionOf(call), now()))
      .map((one) => ({ one, uniqueId: `${image.uniqueId}/Versions/${nameOf(one.id)}` }));
  }

  const type = `Microsoft.Compute/locations/${name}`;
  const apiVersions = galleryApiVersions.filter((version) => version >= since);
  function viewType<Kept>(part: string, seen: (call: Call) => Seen<Kept>[], body: Body<Kept>) {
    const depth = part.split('/').length;
    const bodyOf = (call: Call, { one, uniqueId }: Seen<Kept>) =>
      body(one, { as, location: regionOf(call), uniqueId });
    return {
      type: `${type}${part}`,
      apiVersions,
      level: 'subscription',
      resource: {
        GET: {
          charges: { GetGalleryArtifact: 1 },
          handle: (call) => reply(call, bodyOf(call, named(call, seen(call), depth))),
        },
      },
      list: {
        subscription: {
          charges: { ListGalleryArtifact: 1 },
          handle: (call) => reply(call, { value: seen(call).map((each) => bodyOf(call, each)) }),
        },
      },
    } satisfies ResourceType;
  }

  const { list, ...unlisted } = viewType('', galleries, galleryView);
  return [
    // What is shared with the community is found by its name, or by Resource Graph.
    { ...unlisted, ...(as === 'SharedGalleries' && { list }) },
    viewType('/images', images, imageView),
    viewType('/images/versions', versions, versionView),
  ];
}

/** Unlike other lists these are indented, and all of it carries this header (recorded). */
function reply(call: Call, body: unknown): Reply {
  return resourceReply(200, body, operationIdentifier(call));
}

interface Seen<Kept> {
  one: StoredResource<Kept>;
  /** It ends in the name. */
  uniqueId: string;
}

type Body<Kept> = (one: StoredResource<Kept>, view: View) => unknown;

/** The one that the path names at that depth. Throws 404 where there is none. */
function named<Kept>({ target, path }: Call, seen: Seen<Kept>[], depth: number): Seen<Kept> {
  const name = target.names[depth]?.toLowerCase();
  const found = seen.find(({ uniqueId }) => nameOf(uniqueId).toLowerCase() === name);
  if (found) return found;
  throw referenceNotFound(`Nothing that is shared is found at '${path}'.`);
}

/** The region as the path has it, which is how it is told back (recorded). */
function regionOf({ target }: Call): string {
  const [region = ''] = target.names;
  if (!displayName(region)) throw locationUnavailable(region, target.type, allRegions);
  return region;
}
