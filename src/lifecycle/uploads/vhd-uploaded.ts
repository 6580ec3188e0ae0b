import type { BlobEvent } from '../../messages.ts';
import type { AcceptedCatalog } from '../catalog/schema.ts';
import type { Upload } from '../jobs/job-data.ts';
import type { Catalogs, Log } from '../ports.ts';
import { DROP_CONTAINER, readDropPath } from './drop-path.ts';
import { reportMarker, reportUpload, type Intake } from './report-upload.ts';

const SUBJECT = new RegExp(`^/blobServices/default/containers/${DROP_CONTAINER}/blobs/(.+)$`);

/** A blob was created in a drop container: a disk gets its job, a marker wakes it, anything else is left alone. */
export async function vhdUploaded(
  event: BlobEvent,
  services: Intake & { catalogs: Catalogs },
  log: Log,
): Promise<void> {
  const catalog = await services.catalogs.accepted();
  const place = catalog && placeOf(event, catalog);
  if (place === undefined) {
    const why =
      catalog === undefined ? 'no catalog is accepted yet' : 'the catalog does not list it';
    return log.warn(
      `${event.topic}${event.subject}: ${why}. findUploads looks there once it does.`,
    );
  }
  const drop = readDropPath(place.name);
  if (drop.kind === 'other') return log.info(`${place.name} is no disk and is left alone.`);
  if (drop.kind === 'part')
    return log.info(`${place.name} waits for ${drop.name}, which lists it.`);
  const disk = { ...place, name: drop.name };
  if (drop.kind === 'marker') return reportMarker(drop.image, disk, 'event', services);
  await reportUpload(drop.image, disk, 'event', services);
}

/** Where the blob lies that the event is about; undefined where the catalog does not list its account. */
function placeOf(
  event: BlobEvent,
  { dropAccounts }: AcceptedCatalog,
): Omit<Upload, 'createdOn'> | undefined {
  const name = SUBJECT.exec(event.subject)?.[1];
  const account = dropAccounts.find(({ id }) => id.toLowerCase() === event.topic.toLowerCase());
  if (name === undefined || account === undefined) return undefined;
  return { account: account.id, endpoint: account.blobEndpoint, container: DROP_CONTAINER, name };
}
