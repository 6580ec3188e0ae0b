import type { Estate, FoundDefinition, FoundGallery, Unread } from './estate.ts';
import { keyOf } from './keeping/adopt.ts';
import { askedFor } from './keeping/ask-users.ts';
import type { Catalogs, Clock } from './ports.ts';

/** A definition, and which image of the catalog it is. */
export interface ListedDefinition extends FoundDefinition {
  image?: string;
}

export interface ListedGallery extends FoundGallery {
  definitions: ListedDefinition[];
}

export interface ListedGalleries {
  /** When Azure was asked. Resource Graph is some minutes behind by itself. */
  readAt: Date;
  galleries: ListedGallery[];
  /** Of these subscriptions nothing is listed. */
  unread: Unread[];
  /** The last gallery of a page that is not the last. */
  next?: string;
}

/** So many galleries are a page: as many as a subscription has in a region. */
const PAGE = 100;

/** A page of the galleries in every subscription that the catalog names for its images, those of consumers too. */
export async function lookUpGalleries(
  after: string | undefined,
  { catalogs, clock, estate }: { catalogs: Catalogs; clock: Clock; estate: Estate },
): Promise<ListedGalleries> {
  const readAt = clock.now();
  const images = Object.entries((await catalogs.accepted())?.images ?? {});
  const subscriptions = [...new Set(images.flatMap(([, rules]) => askedFor(rules)))];
  const { galleries, unread } = await estate.galleries(subscriptions);
  const named = new Map(images.map(([image, rules]) => [keyOf(rules, image), image]));
  const left = galleries
    .toSorted(byId)
    .filter(({ id }) => after === undefined || byId({ id }, { id: after }) > 0);
  const page = left.slice(0, PAGE).map((gallery) => ({
    ...gallery,
    definitions: gallery.definitions.toSorted(byId).map((definition): ListedDefinition => {
      const image = named.get(definition.id.toLowerCase());
      return image === undefined ? definition : { ...definition, image };
    }),
  }));
  const last = left.length > PAGE ? page.at(-1)?.id : undefined;
  return { readAt, galleries: page, unread, ...(last === undefined ? {} : { next: last }) };
}

/** Ids are the same in any case. */
function byId(a: { id: string }, b: { id: string }): number {
  const [one, other] = [a.id.toLowerCase(), b.id.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}
