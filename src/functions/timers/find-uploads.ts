import type { TimerFunctionOptions } from '@azure/functions';
import type { GetServices } from '../../lifecycle/ports.ts';
import { findUploads } from '../../lifecycle/uploads/find-uploads.ts';
import { logOf } from '../log.ts';

/** Finds what lost events would have told: a changed catalog, then dropped disks. */
export const everyFindUploads = (services: GetServices): TimerFunctionOptions => ({
  schedule: '%FIND_UPLOADS_SCHEDULE%',
  async handler(_timer, context) {
    const { acceptCatalog } = await import('../../lifecycle/catalog/accept-catalog.ts');
    const ports = services();
    try {
      await acceptCatalog(ports, logOf(context));
    } finally {
      // By the catalog in force, where the new one cannot be judged yet.
      await findUploads(ports, logOf(context));
    }
  },
});
