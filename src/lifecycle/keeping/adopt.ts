import { definitionOf } from '../catalog/image-in.ts';
import type { AcceptedCatalog, ImageRules } from '../catalog/schema.ts';
import { idOf, type DefinitionRef, type Galleries, type Version } from '../gallery.ts';
import { toldOr } from '../outcomes.ts';
import { hasForeign } from './look.ts';
import type { Adoptions } from './ports.ts';

export interface AdoptServices {
  adoptions: Adoptions;
  galleries: Galleries;
}

/** The definition's id as rows and maps are keyed by it. */
export const keyOf = (rules: ImageRules, image: string): string =>
  idOf(definitionOf(rules, image)).toLowerCase();

/**
 * How each image was found; of those that the catalog names for the first time it is remembered now. Where no version
 * is known there may be none, or none that we may see: Azure is asked itself, of `most` images.
 */
export async function adopt(
  { images }: Pick<AcceptedCatalog, 'images'>,
  versions: ReadonlyMap<string, Version[]>,
  most: number,
  { adoptions, galleries }: AdoptServices,
): Promise<Map<string, boolean>> {
  const known = await adoptions.list();
  const found: [string, boolean][] = [];
  let left = most;
  for (const [image, rules] of Object.entries(images)) {
    const key = keyOf(rules, image);
    if (known.has(key)) continue;
    const shown = versions.get(key);
    if (shown === undefined && left-- <= 0) continue;
    const present = shown ?? (await versionsSeen(definitionOf(rules, image), galleries));
    if (present !== undefined) found.push([key, hasForeign(present)]);
  }
  if (found.length === 0) return known;
  return new Map([...known, ...(await adoptions.addAll(new Map(found)))]);
}

/** Undefined where Azure does not let us see them now. */
const versionsSeen = (ref: DefinitionRef, galleries: Galleries): Promise<Version[] | undefined> =>
  toldOr(
    () => galleries.versions(ref),
    () => undefined,
  );
