import type { SeedResource } from '../local/arm/call.ts';
import { accountId, location, resourceGroup, subscriptionId } from '../local/fixed-ids.ts';
import { imageSchema, type AcceptedCatalog } from '../src/lifecycle/catalog/schema.ts';
import { JOB_TAG, LATEST_TAG } from '../src/lifecycle/versions/tags.ts';
import { estate, type EstateSize } from './estate.ts';

const everywhere = ['West Europe', 'North Europe', 'East US 2'];
const versionsOfEach = 10;
const VERSION = /\/galleries\/g(\d+)\/images\/d(\d)\/versions\/1\.0\.(\d+)$/;

/** So many definitions with ten versions each, and three VMs, half a scale set and five instances to each. */
export const sizeOf = (definitions: number): EstateSize => ({
  definitions,
  versionsOfEach,
  machines: definitions * 3,
  scaleSets: definitions / 2,
  instancesOfEach: 10,
});

/** The estate as Gallerist leaves one: the two newest versions everywhere, older ones at home; 5 % have something to do. */
export function* keptEstate(size: EstateSize): Generator<SeedResource> {
  for (const resource of estate(size)) {
    const [, gallery, definition, number] = (VERSION.exec(resource.id) ?? []).map(Number);
    if (number === undefined) yield resource;
    else yield kept(resource, Number(gallery) * 10 + Number(definition), number);
  }
}

function kept(version: SeedResource, definition: number, number: number): SeedResource {
  const { names, isPending } = standing(definition % 100, versionsOfEach - 1 - number);
  const targetRegions = names.map((name) => ({ name, regionalReplicaCount: 1 }));
  const publishingProfile = {
    ...(version.properties?.['publishingProfile'] as object),
    targetRegions,
    excludeFromLatest: isPending,
  };
  const tags = {
    ...version.tags,
    [JOB_TAG]: `d-${definition}.0123456789abcdef`,
    [LATEST_TAG]: isPending ? 'pending' : 'promoted',
  };
  return { ...version, tags, properties: { publishingProfile } };
}

/** Of a hundred images two lack a region, one has a new version, two are as wide as before their last one. */
function standing(percent: number, age: number): { names: string[]; isPending: boolean } {
  const isPending = percent === 2 && age === 0;
  const wide = percent === 2 ? [1, 2] : [3, 4].includes(percent) ? [0, 1, 2] : [0, 1];
  const names = wide.includes(age) ? everywhere : everywhere.slice(0, 1);
  const lacksOne = percent < 2 && age === 0;
  return { names: lacksOne ? everywhere.slice(0, 2) : names, isPending };
}

/** A catalog that names every definition of it. */
export function catalogOf({ definitions }: EstateSize): AcceptedCatalog {
  const images = Array.from({ length: definitions }, (_, index) => [
    `image-${index}`,
    imageSchema.parse({
      subscription: subscriptionId,
      resourceGroup,
      gallery: `g${Math.floor(index / 10)}`,
      location,
      manage: true,
      regions: everywhere.map((name) => ({ name })),
      definition: {
        name: `d${index % 10}`,
        osType: 'Linux',
        identifier: { publisher: 'contoso', offer: 'linux', sku: `s${index}` },
      },
    }),
  ]);
  const dropAccounts = [{ id: accountId, region: location, blobEndpoint: 'https://localhost' }];
  return { dropAccounts, images: Object.fromEntries(images) as AcceptedCatalog['images'] };
}
