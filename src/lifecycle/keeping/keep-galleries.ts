import type { AcceptedCatalog } from '../catalog/schema.ts';
import type { Log } from '../ports.ts';
import type { Limits } from './ports.ts';
import { carryOut, type KeepServices } from './keep-image.ts';
import { notCountedIn, toldOf, UNCOUNTED } from './limits.ts';
import { sweep } from './sweep.ts';

/**
 * So many jobs a run begins in a subscription. A job writes twice or three times, two runs may fall into one half
 * hour, and of the 1,200 writes that Azure allows in it half are Gallerist's: more jobs would only wait.
 */
const MOST_JOBS = 100;

/**
 * Looks at every image of the catalog at once, and begins what there is to do. Safe to run twice at a time: a version
 * is taken before its job is stored. Safe to die half-way: the next run finds what this one left.
 */
export async function keepGalleries(
  services: KeepServices & { limits: Limits },
  log: Log,
): Promise<void> {
  const catalog: AcceptedCatalog | undefined = await services.catalogs.accepted();
  if (catalog === undefined) return;
  const { images, missed, unread, near, uncounted } = await sweep(catalog, services);
  if (near === undefined) log.warn(UNCOUNTED);
  else await services.limits.remember(near);
  for (const { subscription, because } of unread) {
    log.warn(`Use is unknown in subscription ${subscription}, so nothing is narrowed: ${because}`);
  }
  for (const { image, because } of missed) log.warn(`${image} could not be looked at: ${because}`);
  for (const holding of near ?? []) log.warn(toldOf(holding));
  for (const one of uncounted) log.warn(notCountedIn(one));
  const begun = new Map<string, number>();
  for (const { subscription, ...found } of images) {
    const before = begun.get(subscription) ?? 0;
    if (before >= MOST_JOBS) continue;
    begun.set(subscription, before + (await carryOut(found, 'timer', services)));
  }
  for (const [subscription, count] of begun) {
    if (count === 0) continue;
    const more = count >= MOST_JOBS ? ' What is left waits for the next run.' : '';
    log.info(`${count} job(s) were begun in subscription ${subscription}.${more}`);
  }
}
