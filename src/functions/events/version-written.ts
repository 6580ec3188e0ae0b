import type { EventGridFunctionOptions } from '@azure/functions';
import { wakeWaiters } from '../../lifecycle/jobs/wake-job.ts';
import type { GetServices } from '../../lifecycle/ports.ts';
import { readEvent } from './read-event.ts';

/** A write to a version has ended, well or badly: whoever waits for it looks again, else its image is looked at. */
export const onVersionWritten = (services: GetServices): EventGridFunctionOptions => ({
  async handler(body, context) {
    const { resourceEvent } = await import('../../messages.ts');
    const event = readEvent(resourceEvent, body, context);
    if (event === undefined) return;
    const { resourceUri } = event.data;
    const ports = await services();
    // Where a job of ours waits, it plans when it ends; else somebody else wrote the version.
    if (await wakeWaiters(resourceUri, ports)) return;
    const { keepImageOf } = await import('../../lifecycle/keeping/keep-image.ts');
    await keepImageOf(resourceUri, 'event', ports);
  },
});
