import type { AcceptedCatalog, DropAccount } from '../catalog/schema.ts';
import { chunksOf } from '../chunks.ts';
import { throwAll } from '../each-by-itself.ts';
import { jobIdOf } from '../jobs/job.ts';
import type { Upload } from '../jobs/job-data.ts';
import type { Catalogs, DroppedBlob, Log } from '../ports.ts';
import { latestOf } from './begin-again.ts';
import { DROP_CONTAINER, markerOf, readDropPath } from './drop-path.ts';
import { withoutManifest } from './missing-manifest.ts';
import { addImport, type Intake } from './report-upload.ts';

/** So many are looked at together: the container may keep those of years. */
const AT_ONCE = 20;

type Finding = Intake & { catalogs: Catalogs };

/** What was dropped, or is missing, and when it was written to last. */
export interface Found {
  image: string;
  name: string;
  createdOn: Date;
  changedOn: Date;
  /** The disks for which it is missing. */
  disks?: DroppedBlob[];
}

/**
 * Looks through every drop container for disks whose event was lost, for those that changed after their job had ended
 * badly and for disks that no manifest lists, and says how many there were. An account that cannot be read keeps nobody
 * from looking at the others, nor an upload from looking at the next: both are told at the end.
 */
export async function findUploads(services: Finding, log: Log): Promise<number> {
  const catalog = await services.catalogs.accepted();
  if (catalog === undefined) return 0;
  const looks = await Promise.allSettled(
    catalog.dropAccounts.map((account) => lookInto(account, catalog, services, log)),
  );
  throwAll(reasonsOf(looks), 'drop account(s) could not be looked through');
  return looks.reduce((sum, look) => sum + (look.status === 'fulfilled' ? look.value : 0), 0);
}

async function lookInto(
  account: DropAccount,
  catalog: AcceptedCatalog,
  services: Finding,
  log: Log,
): Promise<number> {
  const listed = services.drops.list(account.blobEndpoint, DROP_CONTAINER);
  const blobs = await Array.fromAsync(listed);
  const etags = new Map(blobs.map(({ name, etag }) => [name, etag]));
  const found = [...dropsAmong(blobs), ...withoutManifest(blobs, catalog, services.clock)];
  const looks: PromiseSettledResult<boolean>[] = [];
  for (const some of chunksOf(found, AT_ONCE)) {
    const reports = some.map((drop) => report(drop, account, etags, services, log));
    looks.push(...(await Promise.allSettled(reports)));
  }
  throwAll(reasonsOf(looks), `upload(s) in ${account.blobEndpoint} could not be looked at`);
  return looks.filter((look) => look.status === 'fulfilled' && look.value).length;
}

const reasonsOf = (settled: PromiseSettledResult<unknown>[]): unknown[] =>
  settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));

/** False where there is nothing to do about it. */
async function report(
  drop: Found,
  account: DropAccount,
  etags: ReadonlyMap<string, string>,
  services: Finding,
  log: Log,
): Promise<boolean> {
  const { image, name, changedOn, disks = [] } = drop;
  const parts = disks.map((disk) => uploadIn(account, disk));
  if (await areCalledFor(image, parts, services)) return false;
  const upload = uploadIn(account, drop);
  const seen = { changedOn, etagOf: (disk: string) => etags.get(disk) };
  const { job, what } = await addImport(image, upload, 'timer', services, { seen });
  if (what === 'known') return false;
  log.info(
    what === 'added'
      ? `${name}: no event told of it; ${job.id} takes it.`
      : `${name} was written to since ${job.id} judged it, which begins again.`,
  );
  return true;
}

const uploadIn = (
  { id, blobEndpoint }: DropAccount,
  { name, createdOn }: Pick<Found, 'name' | 'createdOn'>,
): Upload => ({
  account: id,
  endpoint: blobEndpoint,
  container: DROP_CONTAINER,
  name,
  createdOn: createdOn.toISOString(),
});

/** A call may import a disk from anywhere: then nobody wants a manifest for it. */
async function areCalledFor(image: string, disks: Upload[], { jobs }: Finding): Promise<boolean> {
  for (const disk of disks) {
    if ((await jobs.read(await jobIdOf(image, disk))) !== undefined) return true;
  }
  return false;
}

function dropsAmong(blobs: DroppedBlob[]): Found[] {
  const byName = new Map(blobs.map((blob) => [blob.name, blob]));
  return blobs.flatMap(({ name, createdOn, lastModified }) => {
    const drop = readDropPath(name);
    if (drop.kind !== 'disk' && drop.kind !== 'manifest') return [];
    const marker = byName.get(markerOf(name));
    const changedOn = latestOf(lastModified, marker?.lastModified);
    return [{ image: drop.image, name, createdOn, changedOn }];
  });
}
