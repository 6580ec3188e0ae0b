import type { EventGridFunctionOptions } from '@azure/functions';
import { versionWritten } from '../../lifecycle/keeping/version-written.ts';
import type { GetServices } from '../../lifecycle/ports.ts';
import { resourceEvent } from '../../messages.ts';
import { readEvent } from './read-event.ts';

/** A write to a version has ended, well or badly: whoever waits for it looks again, else its image is looked at. */
export const onVersionWritten = (services: GetServices): EventGridFunctionOptions => ({
  async handler(body, context) {
    const event = readEvent(resourceEvent, body, context);
    if (event !== undefined) await versionWritten(event.data.resourceUri, services());
  },
});
