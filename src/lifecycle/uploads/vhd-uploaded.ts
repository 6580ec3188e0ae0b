import type { BlobEvent } from '../../messages.ts';
import type { Catalogs, Log } from '../ports.ts';
import { readDropPath } from './drop-path.ts';
import { placeOf } from './read-event.ts';
import { reportMarker, reportUpload, type Intake } from './report-upload.ts';

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
