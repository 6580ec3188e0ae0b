import { accountId, location, resourceGroup, subscriptionId } from '../../local/fixed-ids.ts';

/** What a test's image has that others do not: members of an image in the catalog. */
export interface ImageWishes {
  definition?: Record<string, unknown>;
  regions?: { name: string; replicas?: number }[];
  [rule: string]: unknown;
}

const anImage = (name: string, { definition, ...rules }: ImageWishes) => ({
  regions: [{ name: 'westeurope' }, { name: 'northeurope' }],
  olderVersions: { wide: 50 },
  ...rules,
  definition: {
    osType: 'Linux',
    identifier: { publisher: 'contoso', offer: 'journeys', sku: name },
    ...definition,
  },
});

/** A catalog (JSON is YAML) of these images in the gallery `golden`. */
export function aCatalogOf(
  images: Record<string, ImageWishes>,
  blobEndpoint = '{{blobEndpoint}}',
): string {
  const catalog = {
    dropAccounts: [{ id: accountId, region: location, blobEndpoint }],
    defaults: { subscription: subscriptionId, resourceGroup, gallery: 'golden', location },
    images: Object.fromEntries(
      Object.entries(images).map(([name, wishes]) => [name, anImage(name, wishes)]),
    ),
  };
  return `${JSON.stringify(catalog, null, 2)}\n`;
}
