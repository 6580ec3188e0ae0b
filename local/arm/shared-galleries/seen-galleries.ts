import { galleryType, uniqueNameOf, type GalleryState } from '../resource-types/gallery-model.ts';
import { subscriptionOf } from '../resource-path.ts';
import type { Platform } from '../platform.ts';
import type { StoredResource } from '../store.ts';

/** The two ways to see a gallery without having a role, as ids write them. */
export type SeenAs = 'SharedGalleries' | 'CommunityGalleries';

export type Gallery = StoredResource<GalleryState>;

/** The name by which a gallery is seen that way; undefined where it is not. */
export function nameSeen({ id, state: { sharing } }: Gallery, as: SeenAs): string | undefined {
  if (as === 'SharedGalleries')
    return sharing?.permissions === 'Groups' ? uniqueNameOf(id) : undefined;
  return sharing?.community?.enabled ? sharing.community.publicNames[0] : undefined;
}

/** Whether a subscription sees it: the community everybody, a group its members and the gallery's own. */
function isSeenBy(
  { id, state: { sharing } }: Gallery,
  subscription: string,
  { tenantId }: Pick<Platform, 'tenantId'>,
): boolean {
  if (sharing?.community?.enabled) return true;
  if (sharing?.permissions !== 'Groups') return false;
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const isMember = sharing.groups.some(({ type, ids }) =>
    ids.some((member) => same(member, type === 'Subscriptions' ? subscription : tenantId)),
  );
  return isMember || same(subscription, subscriptionOf(id));
}

/** All galleries that are seen that way, by a subscription if one is named. */
export function galleriesSeen(platform: Platform, as: SeenAs, subscription?: string): Gallery[] {
  return [...platform.store.values()]
    .filter((one): one is Gallery => one.type === galleryType)
    .filter((gallery) => nameSeen(gallery, as) !== undefined)
    .filter((one) => subscription === undefined || isSeenBy(one, subscription, platform));
}

const form =
  /^\/(SharedGalleries|CommunityGalleries)\/([^/]+)\/Images\/([^/]+)(?:\/Versions\/([^/]+))?$/i;

/**
 * The definition, and the version if the id names one, behind `/SharedGalleries/…` or `/CommunityGalleries/…`;
 * undefined where the subscription sees none (nobody, if none is named), or the id is of another form.
 */
export function imageSeen(
  platform: Platform,
  id: string,
  subscription?: string,
): { definitionId: string; versionId?: string } | undefined {
  const [, as = '', name = '', image = '', version = 'latest'] = form.exec(id) ?? [];
  const seenAs = /^shared/i.test(as) ? 'SharedGalleries' : 'CommunityGalleries';
  const gallery = galleriesSeen(platform, seenAs, subscription).find(
    (one) => nameSeen(one, seenAs)?.toLowerCase() === name.toLowerCase(),
  );
  if (!gallery) return undefined;
  const definitionId = `${gallery.id}/images/${image}`;
  const isLatest = version.toLowerCase() === 'latest';
  return { definitionId, ...(!isLatest && { versionId: `${definitionId}/versions/${version}` }) };
}
