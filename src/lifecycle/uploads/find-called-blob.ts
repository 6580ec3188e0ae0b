import { imageIn } from '../catalog/image-in.ts';
import type { AcceptedCatalog } from '../catalog/schema.ts';
import type { Upload } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { Catalogs, Drops } from '../ports.ts';
import { sameRegion } from '../versions/regions.ts';
import { addressOf, DROP_CONTAINER, LONGEST_NAME } from './drop-path.ts';
import type { ImportAnswer, ImportRequest } from './request-import.ts';

type Place = Omit<Upload, 'createdOn'>;

/** The upload that is meant, or why there is none. */
export async function findCalledBlob(
  { blob, image }: ImportRequest,
  { catalogs, drops }: { catalogs: Catalogs; drops: Drops },
): Promise<Upload | ImportAnswer> {
  if (isAddress(blob) && blob.includes('?')) return notAsItIs(blob);
  const catalog = await catalogs.accepted();
  if (catalog === undefined) {
    const remedy = 'Upload a valid catalog.yaml to the container catalog first.';
    return unprocessable('No catalog has been accepted yet.', remedy);
  }
  const found: Upload[] = [];
  for (const place of placesOf(blob, image, catalog)) {
    try {
      imageIn(catalog, image, { ...place, createdOn: '' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return unprocessable(error.reason, error.remedy);
    }
    const dates = await drops.dates(place);
    if (dates !== undefined) found.push({ ...place, createdOn: dates.createdOn.toISOString() });
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) return ambiguous(blob, found);
  const accounts = catalog.dropAccounts.map(({ blobEndpoint }) => blobEndpoint).join(', ');
  return unprocessable(
    `There is no blob ${blob} in a drop account of the catalog.`,
    `Give the address of a blob in one of ${accounts}, or a path in the container ${DROP_CONTAINER} there.`,
  );
}

const ambiguous = (blob: string, found: Upload[]): ImportAnswer =>
  unprocessable(
    `There is a blob ${blob} in more than one drop account.`,
    `Give the address of the one you mean: ${found.map(addressOf).join(' or ')}`,
  );

/** An address may carry a token, which is nothing to keep or to repeat. */
export function withoutToken(blob: string): string {
  if (!isAddress(blob)) return blob;
  const [address = '', query = ''] = blob.split('?');
  const another = query.split('&').filter((part) => /^(snapshot|versionid)=/i.test(part));
  return another.length === 0 ? address : `${address}?${another.join('&')}`;
}

const notAsItIs = (blob: string): ImportAnswer =>
  unprocessable(
    `${blob} names the blob as it was at another time, and a blob is imported as it is.`,
    'Copy that snapshot or version to a blob of its own, and give its address.',
  );

const isAddress = (blob: string): boolean => /^https?:/i.test(blob);

/** Where a blob may lie: where its address says, or under that path in the accounts of the image's region. */
function placesOf(blob: string, image: string, { dropAccounts, images }: AcceptedCatalog): Place[] {
  if (!isAddress(blob)) {
    const { location = '' } = images[image] ?? {};
    const near = dropAccounts.filter(({ region }) => sameRegion(region, location));
    return (near.length > 0 ? near : dropAccounts)
      .map(({ id, blobEndpoint }) => ({
        account: id,
        endpoint: blobEndpoint,
        container: DROP_CONTAINER,
        name: blob.replace(/^\/+/, ''),
      }))
      .filter(canBe);
  }
  const address = withPlainHost(blob);
  return dropAccounts.flatMap(({ id, blobEndpoint }) => {
    const start = `${withPlainHost(blobEndpoint)}/`;
    if (!address.startsWith(start)) return [];
    const [container = '', ...rest] = address.slice(start.length).split('/').map(decode);
    return [{ account: id, endpoint: blobEndpoint, container, name: rest.join('/') }].filter(canBe);
  });
}

/** Whether Azure would have a container and a blob of these names: what cannot be is not there. */
const canBe = ({ container, name }: Place): boolean =>
  /^(\$root|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$/.test(container) &&
  name !== '' &&
  name.length <= LONGEST_NAME;

/** Scheme and host count in any case, and 443 is the port of https; what follows is taken to the letter. */
const withPlainHost = (address: string): string =>
  address.replace(/^[^:]+:\/\/[^/]*/, (host) =>
    host.toLowerCase().replace(/^(https:.*):443$/, '$1'),
  );

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const unprocessable = (because: string, remedy: string): ImportAnswer => ({
  kind: 'unprocessable',
  because,
  remedy,
});
