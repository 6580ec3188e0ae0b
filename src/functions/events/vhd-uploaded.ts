import type { EventGridFunctionOptions } from '@azure/functions';
import type { GetServices } from '../../lifecycle/ports.ts';
import { vhdUploaded } from '../../lifecycle/uploads/vhd-uploaded.ts';
import { blobEvent } from '../../messages.ts';
import { logOf } from '../log.ts';
import { readEvent } from './read-event.ts';

/** A blob was created in a drop container. */
export const onVhdUploaded = (services: GetServices): EventGridFunctionOptions => ({
  async handler(body, context) {
    const event = readEvent(blobEvent, body, context);
    if (event !== undefined) await vhdUploaded(event, services(), logOf(context));
  },
});
