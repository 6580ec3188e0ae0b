import { sameRegion, regionKey } from '../versions/regions.ts';
import { wantedRegions } from '../versions/wanted-regions.ts';
import { checkKeeping } from './check-keeping.ts';
import { checkOnce } from './check-once.ts';
import { checkReplicas } from './check-replicas.ts';
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
    ...images.flatMap(([name, image]) => checkGeneration(name, image)),
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
  return ids.flatMap((id, index) => {
    if (ids.indexOf(id) === index) return [];
    const problem = 'this account is listed twice; keep one.';
    return [{ path: ['dropAccounts', index, 'id'], problem }];
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

function checkGeneration(name: string, { definition }: ImageRules): Complaint[] {
  if (definition.hyperVGeneration === 'V2') return [];
  const path = ['images', name, 'definition', 'hyperVGeneration'];
  const wants = [
    definition.architecture === 'Arm64' ? 'architecture Arm64' : '',
    definition.securityType === 'Standard' ? '' : `securityType ${definition.securityType}`,
  ].filter((want) => want !== '');
  return wants.map((want) => ({ path, problem: `${want} needs generation V2; change either.` }));
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
