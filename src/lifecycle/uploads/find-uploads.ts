import type { DropAccount } from '../catalog/schema.ts';
import type { Catalogs, Log } from '../ports.ts';
import { DROP_CONTAINER, readDropPath } from './drop-path.ts';
import { addImport, type Intake } from './report-upload.ts';

type Finding = Intake & { catalogs: Catalogs };

/**
 * Looks through every drop container for disks whose event was lost, and says how many there were. An
 * account that cannot be read does not keep the others from being looked at; it is told at the end.
 */
export async function findUploads(services: Finding, log: Log): Promise<number> {
  const catalog = await services.catalogs.accepted();
  const looks = await Promise.allSettled(
    (catalog?.dropAccounts ?? []).map((account) => lookInto(account, services, log)),
  );
  const failed = looks.find((look) => look.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return looks.reduce((sum, look) => sum + (look.status === 'fulfilled' ? look.value : 0), 0);
}

async function lookInto(
  { id, blobEndpoint }: DropAccount,
  services: Finding,
  log: Log,
): Promise<number> {
  let found = 0;
  for await (const { name, createdOn } of services.drops.list(blobEndpoint, DROP_CONTAINER)) {
    const drop = readDropPath(name);
    if (drop.kind !== 'disk' && drop.kind !== 'manifest') continue;
    const place = { account: id, endpoint: blobEndpoint, container: DROP_CONTAINER, name };
    const upload = { ...place, createdOn: createdOn.toISOString() };
    const { job, added } = await addImport(drop.image, upload, 'timer', services);
    if (!added) continue;
    found += 1;
    log.info(`${name}: its event was lost; ${job.id} takes it.`);
  }
  return found;
}
