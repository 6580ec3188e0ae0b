import type { Call, Operation, ResourceType } from '../call.ts';
import { computeApiVersions } from '../compute-api-versions.ts';
import { ArmError } from '../errors.ts';
import { compactReply, resourceReply, type Reply } from '../reply.ts';
import { imagesOf, type MarketplaceImage } from './catalogue.ts';

const publishers = 'Microsoft.Compute/locations/publishers';
const offers = `${publishers}/artifacttypes/offers`;

/** What images there are to make machines from: publishers, their offers, SKUs and versions. All lists are bare arrays. */
export function marketplaceImages(): ResourceType[] {
  return [
    listing(publishers, () => imagesOf().map(({ publisher }) => publisher)),
    listing(offers, ([, publisher]) => imagesOf(publisher).map(({ offer }) => offer)),
    listing(`${offers}/skus`, ([, publisher, , offer]) =>
      imagesOf(publisher, offer).map(({ sku }) => sku),
    ),
    {
      ...listing(`${offers}/skus/versions`, ([, publisher, , offer, sku]) =>
        imagesOf(publisher, offer, sku).flatMap(({ versions }) => versions),
      ),
      level: 'subscription',
      resource: { GET: { handle: oneVersion } },
    },
  ];
}

function listing(type: string, namesOf: (names: string[]) => string[]): ResourceType {
  const operation: Operation = {
    handle(call) {
      const names = [...new Set(namesOf(call.target.names))];
      // A list is never empty where what stands above it is there.
      if (names.length === 0) throw notFound();
      return compactReply(
        200,
        chosen(names, call).map((name) => ({ ...expanded(call), ...item(call, name) })),
      );
    },
  };
  return { type, apiVersions: computeApiVersions, list: { subscription: operation } };
}

/** `$top` and `$orderby=name desc`, as they are asked of versions. */
function chosen(names: string[], { query }: Call): string[] {
  const sorted = names.toSorted();
  const ordered = /desc/i.test(query.get('$orderby') ?? '') ? sorted.toReversed() : sorted;
  const top = Number(query.get('$top'));
  return top > 0 ? ordered.slice(0, top) : ordered;
}

/** `$expand=properties`, as az asks it of versions. */
function expanded({ query, target }: Call) {
  const [, publisher, , offer, sku] = target.names;
  const [image] = imagesOf(publisher, offer, sku);
  const isAsked = sku !== undefined && query.get('$expand') === 'properties';
  return isAsked && image !== undefined ? { properties: propertiesOf(image) } : {};
}

function item({ subscription, target }: Call, name: string) {
  const [location = '', publisher, , offer, sku] = target.names;
  const parts = [
    `/Subscriptions/${subscription}/Providers/Microsoft.Compute/Locations/${location}`,
    'Publishers',
    publisher ?? name,
    ...(publisher === undefined ? [] : ['ArtifactTypes', 'VMImage', 'Offers', offer ?? name]),
    ...(offer === undefined ? [] : ['Skus', sku ?? name]),
    ...(sku === undefined ? [] : ['Versions', name]),
  ];
  return { location, name, id: parts.join('/') };
}

function oneVersion(call: Call): Reply {
  const [, publisher, , offer, sku, version = ''] = call.target.names;
  const [image] = imagesOf(publisher, offer, sku);
  const found = version.toLowerCase() === 'latest' ? image?.versions.at(-1) : version;
  if (image === undefined || found === undefined || !image.versions.includes(found)) {
    throw notFound();
  }
  return resourceReply(200, { properties: propertiesOf(image), ...item(call, found) });
}

function propertiesOf({
  plan,
  architecture,
  hyperVGeneration,
  osType,
  sizeInGB,
}: MarketplaceImage) {
  return {
    ...(plan && { plan }),
    architecture,
    replicaType: 'Managed',
    disallowed: { vmDiskType: 'None' },
    automaticOSUpgradeProperties: { automaticOSUpgradeSupported: plan === undefined },
    imageDeprecationStatus: { imageState: 'Active' },
    features: [{ name: 'IsAcceleratedNetworkSupported', value: 'True' }],
    hyperVGeneration,
    osDiskImage: { operatingSystem: osType, sizeInGb: sizeInGB },
    dataDiskImages: [],
  };
}

const notFound = () =>
  new ArmError(404, { code: 'NotFound', message: 'Artifact: VMImage was not found.' }, 'provider');
