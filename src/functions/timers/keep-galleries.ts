import type { TimerFunctionOptions } from '@azure/functions';
import type { GetServices } from '../../lifecycle/ports.ts';
import { logOf } from '../log.ts';

/** Brings every image to what the catalog says of it. */
export const everyKeepGalleries = (services: GetServices): TimerFunctionOptions => ({
  schedule: '%KEEP_GALLERIES_SCHEDULE%',
  async handler(_timer, context) {
    const { keepGalleries } = await import('../../lifecycle/keeping/keep-galleries.ts');
    await keepGalleries(services(), logOf(context));
  },
});
