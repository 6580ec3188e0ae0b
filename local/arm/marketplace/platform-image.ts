import { imagesOf, type MarketplaceImage } from './catalogue.ts';
import { unlistedImage, type ImageHints, type ImageNames } from './unlisted-image.ts';

/** A marketplace image by its names: one of the catalogue, or any other by what its names, and the request, say. */
export function platformImage(names: ImageNames, hints?: ImageHints): MarketplaceImage {
  const [known = unlistedImage(names, hints)] = imagesOf(names.publisher, names.offer, names.sku);
  return known;
}

/** The id of a version of a marketplace image in a region, in Azure's case. */
export function platformImageId(
  place: { subscription: string; location: string },
  { publisher, offer, sku }: MarketplaceImage,
  version: string,
): string {
  return `/Subscriptions/${place.subscription}/Providers/Microsoft.Compute/Locations/${place.location}/Publishers/${publisher}/ArtifactTypes/VMImage/Offers/${offer}/Skus/${sku}/Versions/${version}`;
}

/** The marketplace image an id names; undefined for an id of something else. */
export function platformImageOf(id: string): MarketplaceImage | undefined {
  const names =
    /\/Publishers\/([^/]+)\/ArtifactTypes\/VMImage\/Offers\/([^/]+)\/Skus\/([^/]+)\/Versions\//i;
  const [, publisher, offer, sku] = names.exec(id) ?? [];
  if (publisher === undefined || offer === undefined || sku === undefined) return undefined;
  return platformImage({ publisher, offer, sku });
}

const mebibyte = 2 ** 20;

/** What a disk of the image begins as. */
export function diskOf(image: MarketplaceImage) {
  const { osType, hyperVGeneration, architecture, publisher, sizeInGB, capabilities } = image;
  // Ubuntu's disks are a MiB longer than their whole GiB, recorded for several releases.
  const more = publisher.toLowerCase() === 'canonical' ? mebibyte : 0;
  return {
    osType,
    hyperVGeneration,
    sizeBytes: sizeInGB * 1024 * mebibyte + more,
    extra: { supportedCapabilities: { architecture }, ...capabilities },
  };
}
