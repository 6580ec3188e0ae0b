import type { TokenCredential } from '@azure/identity';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Outbox } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { creatingIfAbsent } from './creating-if-absent.ts';
import { asking } from './errors.ts';

/** A message may be hidden for seven days at most; a day keeps well inside, and the step sends it on. */
const LONGEST_SECONDS = 86_400;

/** Sends messages as the plain JSON that host.json tells the host to expect; makes a queue that is not there. */
export function queueOutbox(url: string, credential: TokenCredential): Outbox {
  const service = new QueueServiceClient(url, credential, clientOptions);
  return {
    async send(step, message, at) {
      const queue = service.getQueueClient(step);
      const delay = Math.ceil((at.getTime() - Date.now()) / 1_000);
      const visibilityTimeout = Math.min(LONGEST_SECONDS, Math.max(0, delay));
      const send = () =>
        queue.sendMessage(JSON.stringify(message), { visibilityTimeout, messageTimeToLive: -1 });
      await asking(`send a message to queue ${step}`, () =>
        creatingIfAbsent(send, () => queue.createIfNotExists()),
      );
    },
  };
}
