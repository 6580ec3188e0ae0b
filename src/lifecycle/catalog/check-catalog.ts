import { sameRegion, regionKey } from '../versions/regions.ts';
import { wantedRegions } from '../versions/wanted-regions.ts';
import { checkDefinition } from './check-definition.ts';
import { checkKeeping } from './check-keeping.ts';
import { checkOnce } from './check-once.ts';
import { checkReplicas } from './check-replicas.ts';
import { checkTags } from './check-tags.ts';
import type { Complaint } from './complaints.ts';
import type { AcceptedCatalog, DropAccount, ImageRules } from './schema.ts';

/** What is wrong with a catalog though each of its members is right. Pure. */
export function checkCatalog(catalog: AcceptedCatalog): Complaint[] {
  const images = Object.entries(catalog.images);
  return [
    ...checkAccounts(catalog.dropAccounts),
    ...images.flatMap(([name, image]) => checkPlace(name, image, catalog)),
    ...images.flatMap(([name, image]) => checkTargets(name, image)),
    ...images.flatMap(([name, image]) => checkReplicas(name, image)),
    ...images.flatMap(([name, image]) => checkRoute(name, image)),
    ...images.flatMap(([name, image]) => checkDefinition(name, image)),
    ...images.flatMap(([name, image]) => checkTags(name, image)),
    ...images.flatMap(([name, image]) => checkKeeping(name, image)),
    ...checkUnique(images, 'define the same image definition', ({ definition, ...image }) =>
      [image.subscription, image.resourceGroup, image.gallery, definition.name].join('/'),
    ),
    ...checkUnique(images, 'have the same publisher, offer and SKU in one gallery', (image) => {
      const { publisher, offer, sku } = image.definition.identifier;
      return [image.subscription, image.resourceGroup, image.gallery, publisher, offer, sku].join(
        '/',
      );
    }),
  ];
}

function checkAccounts(accounts: DropAccount[]): Complaint[] {
  const ids = accounts.map(({ id }) => id.toLowerCase());
  const endpoints = accounts.map(({ blobEndpoint }) => new URL(blobEndpoint).href);
  return accounts.flatMap(({ blobEndpoint }, index) => {
    const path = ['dropAccounts', index];
    if (ids.indexOf(ids[index] ?? '') !== index) {
      return [{ path: [...path, 'id'], problem: 'this account is listed twice; keep one.' }];
    }
    const first = endpoints.indexOf(endpoints[index] ?? '');
    if (first === index) return [];
    const other = accounts[first]?.id.split('/').at(-1);
    const problem = `${blobEndpoint} is the endpoint of ${other} too; each account has its own. Mend the one that is wrong.`;
    return [{ path: [...path, 'blobEndpoint'], problem }];
  });
}

function checkPlace(
  name: string,
  image: ImageRules,
  { dropAccounts }: AcceptedCatalog,
): Complaint[] {
  if (dropAccounts.some(({ region }) => sameRegion(region, image.location))) return [];
  const problem = `no drop account is in ${image.location}: a version and the blob it is made from share a region. Add an account there to dropAccounts, or move the image.`;
  return [{ path: ['images', name, 'location'], problem }];
}

function checkTargets(name: string, image: ImageRules): Complaint[] {
  const names = image.regions.map((region) => region.name);
  const pathOf = (index: number) => ['images', name, 'regions', index, 'name'];
  return [...checkOnce(names, regionKey, pathOf), ...checkEncryption(name, image)];
}

function checkEncryption(name: string, image: ImageRules): Complaint[] {
  const wanted = wantedRegions(image);
  const bare = wanted.filter(({ encryption }) => encryption === undefined);
  if (bare.length === wanted.length) return [];
  const path = ['images', name, 'regions'];
  if (bare.length > 0) {
    const names = bare.map((region) => region.name).join(', ');
    const problem = `a disk encryption set in some regions only, and none in ${names}: give every region one, the location too, or none.`;
    return [{ path, problem }];
  }
  if (image.route === 'managed-image') return [];
  const problem =
    'the direct route cannot encrypt with a disk encryption set. Leave the sets out, or choose the route managed-image.';
  return [{ path, problem }];
}

function checkRoute(name: string, { route, definition }: ImageRules): Complaint[] {
  if (route === 'direct' || definition.osState === 'Generalized') return [];
  const problem =
    'a managed image is always generalized: choose the route direct, or osState Generalized.';
  return [{ path: ['images', name, 'route'], problem }];
}

function checkUnique(
  images: [string, ImageRules][],
  what: string,
  keyOf: (image: ImageRules) => string,
): Complaint[] {
  const first = new Map<string, string>();
  return images.flatMap(([name, image]) => {
    const key = keyOf(image).toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, name);
      return [];
    }
    const problem = `${other} and ${name} ${what}; change one of them.`;
    return [{ path: ['images', name, 'definition'], problem }];
  });
}
