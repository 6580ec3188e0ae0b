import type { EventGridFunctionOptions } from '@azure/functions';
import type { GetServices } from '../../lifecycle/ports.ts';
import { logOf } from '../log.ts';

/** catalog.yaml was written. What the event says does not matter: the file is read. */
export const onCatalogChanged = (services: GetServices): EventGridFunctionOptions => ({
  async handler(_event, context) {
    const { acceptCatalog } = await import('../../lifecycle/catalog/accept-catalog.ts');
    await acceptCatalog(services(), logOf(context));
  },
});
