import { Unavailable, Refused, toldOr } from '../outcomes.ts';
import type { AzureRegion, Regions } from '../ports.ts';
import { regionKey, sameRegion } from '../versions/regions.ts';
import type { CatalogPath, Complaint } from './complaints.ts';
import { isNear } from './is-near.ts';
import type { AcceptedCatalog, ImageRules } from './schema.ts';

interface NamedRegion {
  name: string;
  path: CatalogPath;
  /** Not that the region is there, which another one asks, but that it has zones. */
  zones?: true;
}

/** What lies in a subscription. */
interface Place {
  subscription: string;
  said: CatalogPath;
  regions: NamedRegion[];
}

/** What Azure says against a catalog, and where it does not tell now. */
interface Told {
  complaints: Complaint[];
  untold: Complaint[];
}

/**
 * What only Azure can tell of a catalog: whether its subscriptions have the regions it names, and zones where
 * storage wants them. Each subscription is asked once.
 */
export async function checkRegions(
  { dropAccounts, images }: AcceptedCatalog,
  regions: Regions,
): Promise<Told> {
  const places: Place[] = [
    ...dropAccounts.map(({ id, region }, index) => ({
      subscription: (id.split('/')[2] ?? '').toLowerCase(),
      said: ['dropAccounts', index, 'id'],
      regions: [{ name: region, path: ['dropAccounts', index, 'region'] }],
    })),
    ...Object.entries(images).map(([name, image]) => ({
      subscription: image.subscription.toLowerCase(),
      said: ['images', name, 'subscription'],
      regions: regionsIn(image, ['images', name]),
    })),
  ];
  const ids = [...new Set(places.map(({ subscription }) => subscription))];
  const told = new Map(
    await Promise.all(
      ids.map(async (id) => [id, await toldOr(() => regions.of(id), inPlace)] as const),
    ),
  );
  const complaints: Complaint[] = [];
  const untold: Complaint[] = [];
  for (const place of places) {
    const known = told.get(place.subscription) ?? [];
    if (Array.isArray(known)) complaints.push(...checkPlace(place, known));
    else (known.passes ? untold : complaints).push({ path: place.said, problem: known.problem });
  }
  return { complaints, untold };
}

/** What Azure refuses to tell of a subscription stays so until the catalog names another. */
const inPlace = (error: Unavailable | Refused) => ({
  passes: error instanceof Unavailable,
  problem: error instanceof Refused ? `${error.reason} Is its id right?` : error.message,
});

/** Every region that an image names, and again those where its versions want zones. */
function regionsIn(image: ImageRules, at: CatalogPath): NamedRegion[] {
  const { location, regions, olderVersions, promotion } = image;
  const { canary } = promotion;
  return [
    { name: location, path: [...at, 'location'] },
    ...regions.flatMap(({ name, storageAccountType }, index): NamedRegion[] => {
      const path = [...at, 'regions', index];
      const named = { name, path: [...path, 'name'] };
      if (storageAccountType !== 'Standard_ZRS') return [named];
      return [named, { name, path: [...path, 'storageAccountType'], zones: true }];
    }),
    ...olderVersions.regions.map((name, index) => ({
      name,
      path: [...at, 'olderVersions', 'regions', index],
    })),
    ...(canary ? [{ name: canary.region, path: [...at, 'promotion', 'canary', 'region'] }] : []),
  ];
}

function checkPlace({ subscription, said, regions }: Place, known: AzureRegion[]): Complaint[] {
  if (known.length === 0) {
    const problem = `Azure knows no subscription ${subscription}; mend its id.`;
    return [{ path: said, problem }];
  }
  return regions.flatMap(({ name, path, zones }) => {
    const found = known.find((region) => sameRegion(region.name, name));
    if (zones === undefined && found === undefined) {
      const problem = `there is no region ${name} in subscription ${subscription}; ${remedyFor(name, known)}`;
      return [{ path, problem }];
    }
    if (zones === undefined || found === undefined || found.hasZones) return [];
    const problem = `Standard_ZRS needs availability zones, and ${name} has none; take Standard_LRS, or another region.`;
    return [{ path, problem }];
  });
}

function remedyFor(name: string, known: AzureRegion[]): string {
  const near = known.filter((region) => isNear(regionKey(name), regionKey(region.name)));
  if (near.length > 0) return `is ${near.map((region) => region.name).join(' or ')} meant?`;
  return 'az account list-locations lists those there are (an image needs one of regionType Physical).';
}
