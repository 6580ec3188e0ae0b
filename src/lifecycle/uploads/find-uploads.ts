import type { Catalogs, Log } from '../ports.ts';
import { DROP_CONTAINER, readDropPath } from './drop-path.ts';
import { addImport, type Intake } from './report-upload.ts';

/** Looks through every drop container for disks whose event was lost, and says how many there were. */
export async function findUploads(
  services: Intake & { catalogs: Catalogs },
  log: Log,
): Promise<number> {
  const catalog = await services.catalogs.accepted();
  let found = 0;
  for (const { id, blobEndpoint } of catalog?.dropAccounts ?? []) {
    for await (const { name, createdOn } of services.drops.list(blobEndpoint, DROP_CONTAINER)) {
      const drop = readDropPath(name);
      if (drop.kind !== 'disk') continue;
      const place = { account: id, endpoint: blobEndpoint, container: DROP_CONTAINER, name };
      const upload = { ...place, createdOn: createdOn.toISOString() };
      const reported = await addImport(drop.image, upload, 'timer', services);
      if (!reported.added) continue;
      found += 1;
      log.info(`${name}: its event was lost; ${reported.job.id} takes it.`);
    }
  }
  return found;
}
