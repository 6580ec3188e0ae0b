import type { DefinitionRef } from '../gallery.ts';
import type { Upload } from '../jobs/job-data.ts';
import { later, Refused } from '../outcomes.ts';
import type { Catalogs } from '../ports.ts';
import { UNNAMED } from './image-name.ts';
import { sameRegion } from '../versions/regions.ts';
import type { AcceptedCatalog, ImageRules } from './schema.ts';

export interface CataloguedImage {
  rules: ImageRules;
  ref: DefinitionRef;
}

/** What the catalog says of an image into which this upload goes; `Refused` where it says nothing, or no. */
export function imageIn(catalog: AcceptedCatalog, name: string, upload: Upload): CataloguedImage {
  const blob = `${upload.container}/${upload.name}`;
  const rules = knownRules(catalog, name);
  if (rules === undefined) throw unknownImage(catalog, name, upload);
  const account = catalog.dropAccounts.find(
    ({ id }) => id.toLowerCase() === upload.account.toLowerCase(),
  );
  if (account === undefined) {
    throw new Refused(
      `${blob} lies in ${upload.account}, which the catalog does not list.`,
      'Drop the VHD in an account that is listed. Or add this one to dropAccounts, then retry.',
    );
  }
  if (!sameRegion(account.region, rules.location)) {
    throw new Refused(
      `${blob} lies in ${account.region}, but ${name} is made in ${rules.location}: a version and the blob it is made from share a region.`,
      `Drop the VHD in an account in ${rules.location}.`,
    );
  }
  return { rules, ref: definitionOf(rules, name) };
}

/** An image of the accepted catalog; undefined where there is no catalog, or no image of that name in it. */
export async function findImage(
  name: string,
  { catalogs }: { catalogs: Catalogs },
): Promise<CataloguedImage | undefined> {
  const catalog = await catalogs.accepted();
  const rules = catalog && knownRules(catalog, name);
  return rules && { rules, ref: definitionOf(rules, name) };
}

/** Where the versions of an image are. */
export const definitionOf = (
  { subscription, resourceGroup, gallery, definition }: ImageRules,
  image: string,
): DefinitionRef => ({
  subscription,
  resourceGroup,
  gallery,
  definition: definition.name ?? image,
});

/** The catalog's rules for an image, if it has one of that name; a folder may be called constructor. */
export const knownRules = ({ images }: AcceptedCatalog, name: string): ImageRules | undefined =>
  Object.hasOwn(images, name) ? images[name] : undefined;

/** What the catalog says becomes of the blobs of an image that was imported; nothing where it says nothing. */
export const afterwardsOf = (catalog: AcceptedCatalog, image: string): ImageRules['afterwards'] =>
  knownRules(catalog, image)?.afterwards ?? { blob: 'keep', days: 0 };

/** What a step says that goes on by a catalog where there is none any more: a new form of it is not judged yet, say. */
export const withoutCatalog = later<never>(60, 'no catalog is accepted any more');

/** The path names the image, or does not; or a call does, whatever the path. */
function unknownImage(catalog: AcceptedCatalog, name: string, upload: Upload): Refused {
  const blob = `${upload.container}/${upload.name}`;
  const known = Object.keys(catalog.images).join(', ') || 'none yet';
  const path = `vhds/<image>/<version>.vhd, where <image> is one of the catalog's: ${known}`;
  if (name === UNNAMED) {
    return new Refused(
      `The path of ${blob} names no image: one folder is to hold the file, called like the image, in lower-case letters, digits and hyphens.`,
      `Drop the VHD as ${path}.`,
    );
  }
  return upload.name.startsWith(`${name}/`)
    ? new Refused(
        `The catalog has no image ${name}, which the path of ${blob} names.`,
        `Drop the VHD as ${path}. Or add the image to the catalog, then retry.`,
      )
    : new Refused(
        `The catalog has no image ${name}.`,
        `Name one of those it has: ${known}. Or add the image to the catalog, then call again.`,
      );
}
