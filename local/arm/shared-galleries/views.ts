import type { Version } from '../image-versions/version-state.ts';
import { nameOf } from '../resource-path.ts';
import { definitionBody, type DefinitionState } from '../resource-types/image-definition-model.ts';
import type { StoredResource } from '../store.ts';
import type { Gallery, SeenAs } from './seen-galleries.ts';

/** How something is seen, by whom and where. */
export interface View {
  as: SeenAs;
  location: string;
  uniqueId: string;
}

/** A gallery as its community or group sees it. */
export function galleryView({ state: { sharing } }: Gallery, view: View): unknown {
  const { publisherUri, publisherContact, eula, publicNames } = sharing?.community ?? {};
  const communityMetadata = { publisherUri, publisherContact, eula, publicNames };
  if (view.as === 'SharedGalleries') return seen(view, {});
  return seen(view, { communityMetadata, properties: { ...disclaimer(view), communityMetadata } });
}

/** A definition; its community is not told publisher, offer and SKU (recorded in 2026, told in 2022). */
export function imageView({ state }: StoredResource<DefinitionState>, view: View): unknown {
  const { hyperVGeneration, architecture, features, osType, osState, identifier, recommended } =
    definitionBody(state);
  const hidden = { publisher: '', offer: '', sku: '' };
  const properties = {
    ...disclaimer(view),
    osType,
    osState,
    recommended: recommended ?? {},
    hyperVGeneration,
    ...(features !== undefined && { features }),
    architecture,
    identifier: view.as === 'CommunityGalleries' ? hidden : identifier,
  };
  return seen(view, { properties });
}

/** A version; its disks are told by their size and caching alone. */
export function versionView({ state }: Version, view: View): unknown {
  const { publishedDate, endOfLifeDate, excludeFromLatest } = state.publishingProfile;
  const { osDiskImage, dataDiskImages } = state.measured;
  const diskView = ({ lun, sizeInGB, hostCaching }: NonNullable<typeof osDiskImage>) => ({
    ...(lun !== undefined && { lun }),
    diskSizeGB: sizeInGB,
    hostCaching,
  });
  const storageProfile = {
    ...(osDiskImage && { osDiskImage: diskView(osDiskImage) }),
    ...(dataDiskImages?.length && { dataDiskImages: dataDiskImages.map(diskView) }),
  };
  const dates = { publishedDate, ...(endOfLifeDate !== undefined && { endOfLifeDate }) };
  return seen(view, {
    properties: { ...disclaimer(view), ...dates, excludeFromLatest, storageProfile },
  });
}

function disclaimer({ as }: View) {
  return as === 'CommunityGalleries'
    ? { disclaimer: 'https://aka.ms/community-gallery-disclaimer' }
    : {};
}

function seen({ location, uniqueId }: View, members: Record<string, unknown>): unknown {
  return { ...members, location, name: nameOf(uniqueId), identifier: { uniqueId } };
}
