import { imageIn } from '../catalog/image-in.ts';
import type { AcceptedCatalog } from '../catalog/schema.ts';
import { keyStandsFor } from '../jobs/key-stands-for.ts';
import { importOf, isClaimed, jobIdOf, type Job } from '../jobs/job.ts';
import type { Upload } from '../jobs/job-data.ts';
import { saveUnchanged } from '../jobs/save-unchanged.ts';
import { Refused } from '../outcomes.ts';
import type { Call, Calls, Catalogs } from '../ports.ts';
import { sameRegion } from '../versions/regions.ts';
import { DROP_CONTAINER } from './drop-path.ts';
import { addImport, type Intake } from './report-upload.ts';

export interface ImportRequest {
  /** Address of a blob in a listed drop account, or path in its drop container. */
  blob: string;
  image: string;
  version?: string | undefined;
}

export type ImportAnswer =
  | { kind: 'accepted'; job: string }
  /** The same key, or the same upload, with another wish. */
  | { kind: 'conflict'; because: string }
  | { kind: 'unprocessable'; because: string; remedy: string };

type Place = Omit<Upload, 'createdOn'>;

/** Somebody calls for an import. The same key with the same request is the same job. */
export async function requestImport(
  request: ImportRequest,
  caller: { name: string; key: string | undefined },
  services: Intake & { calls: Calls; catalogs: Catalogs },
): Promise<ImportAnswer> {
  const wish = { ...request, blob: withoutToken(request.blob) };
  const asked = JSON.stringify([wish.blob, wish.image, wish.version ?? null]);
  const before = caller.key === undefined ? undefined : await services.calls.find(caller.key);
  if (before !== undefined && before.request !== asked) return usedKey(before);
  const found = await findUpload(wish, services);
  if ('kind' in found) {
    return before === undefined ? found : { kind: 'accepted', job: before.job };
  }
  const id = await jobIdOf(wish.image, found);
  // The name may have been uploaded again since: the key still stands for the upload it came with.
  if (before !== undefined && before.job !== id) return { kind: 'accepted', job: before.job };
  if (before === undefined && caller.key !== undefined) {
    const claimed = await services.calls.claim(caller.key, { request: asked, job: id });
    if (claimed.request !== asked) return usedKey(claimed);
  }
  const { version } = wish;
  const { job, what } = await addImport(wish.image, found, caller.name, services, {
    requestedVersion: version,
  });
  if (what === 'added' || version === undefined) return { kind: 'accepted', job: job.id };
  return wishVersion(job, version, services);
}

const usedKey = ({ job }: Call): ImportAnswer => ({
  kind: 'conflict',
  because: keyStandsFor(job),
});

const unprocessable = (because: string, remedy: string): ImportAnswer => ({
  kind: 'unprocessable',
  because,
  remedy,
});

/** The upload that is meant, or why there is none. */
async function findUpload(
  { blob, image }: ImportRequest,
  { catalogs, drops }: Intake & { catalogs: Catalogs },
): Promise<Upload | ImportAnswer> {
  const catalog = await catalogs.accepted();
  if (catalog === undefined) {
    const remedy = 'Upload a valid catalog.yaml to the container catalog first.';
    return unprocessable('No catalog has been accepted yet.', remedy);
  }
  for (const place of placesOf(blob, image, catalog)) {
    try {
      imageIn(catalog, image, { ...place, createdOn: '' });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return unprocessable(error.reason, error.remedy);
    }
    const createdOn = await drops.createdOn(place);
    if (createdOn !== undefined) return { ...place, createdOn: createdOn.toISOString() };
  }
  const accounts = catalog.dropAccounts.map(({ blobEndpoint }) => blobEndpoint).join(', ');
  return unprocessable(
    `There is no blob ${blob} in a drop account of the catalog.`,
    `Give the address of a blob in one of ${accounts}, or a path in the container ${DROP_CONTAINER} there.`,
  );
}

/** An address may carry a token, which is nothing to keep or to repeat. */
const withoutToken = (blob: string): string =>
  isAddress(blob) ? (blob.split('?')[0] ?? blob) : blob;

const isAddress = (blob: string): boolean => /^https?:/i.test(blob);

/** Where a blob may lie: where its address says, or under that path in the accounts of the image's region. */
function placesOf(blob: string, image: string, { dropAccounts, images }: AcceptedCatalog): Place[] {
  if (!isAddress(blob)) {
    const { location = '' } = images[image] ?? {};
    const near = dropAccounts.filter(({ region }) => sameRegion(region, location));
    return (near.length > 0 ? near : dropAccounts).map(({ id, blobEndpoint }) => ({
      account: id,
      endpoint: blobEndpoint,
      container: DROP_CONTAINER,
      name: blob.replace(/^\/+/, ''),
    }));
  }
  return dropAccounts.flatMap(({ id, blobEndpoint }) => {
    if (!blob.startsWith(`${blobEndpoint}/`)) return [];
    const path = blob.slice(blobEndpoint.length + 1);
    const [container = '', ...rest] = path.split('/').map(decode);
    const name = rest.join('/');
    return name === '' ? [] : [{ account: id, endpoint: blobEndpoint, container, name }];
  });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** An event was faster than the call: the number can still be wished for until one is reserved. */
async function wishVersion(
  job: Job,
  version: string,
  { jobs, clock }: Intake,
): Promise<ImportAnswer> {
  const { version: reserved, requestedVersion } = importOf(job);
  if ((reserved?.number ?? requestedVersion) === version) return { kind: 'accepted', job: job.id };
  const busy = isClaimed(job, clock.now());
  const because = `This upload is job ${job.id} already, ${whereItIs(job)}. To get ${version}, upload the VHD again under that name.`;
  if (job.state !== 'open' || reserved !== undefined || busy) return { kind: 'conflict', because };
  const wished = { ...job, data: { ...job.data, requestedVersion: version } };
  const saved = await saveUnchanged(jobs, wished);
  return saved === undefined ? { kind: 'conflict', because } : { kind: 'accepted', job: job.id };
}

function whereItIs({ state, data }: Job): string {
  if (data.version !== undefined) return `and becomes ${data.version.number}`;
  return state === 'open' ? 'which is at work on it' : `which has ended: ${state}`;
}
