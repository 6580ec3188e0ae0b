import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { QueuesOptions } from '../host-json.ts';
import type { HostLog } from '../host-log.ts';
import { sendMessage } from './send-message.ts';
import { isConflict, isLeaseLost } from './storage-failure.ts';

/** The queue of a trigger and what its messages end in. */
export interface QueueEnds {
  queue: QueueClient;
  /** undefined: the queue has no poison queue, and failed messages come back when their lease ends. */
  poison: QueueClient | undefined;
  options: QueuesOptions;
  /** Divides the visibility timeout of failed messages. */
  speed: number;
  log: HostLog;
  notify(queueName: string): void;
  abortSignal: AbortSignal;
}

/** Deletes a message whose function succeeded; one that was lost meanwhile is left alone. */
export async function deleteMessage(
  ends: QueueEnds,
  messageId: string,
  popReceipt: string,
): Promise<void> {
  try {
    await ends.queue.deleteMessage(messageId, popReceipt, { abortSignal: ends.abortSignal });
  } catch (error) {
    if (!isLeaseLost(error) && !isConflict(error)) throw error;
  }
}

/** Gives back a message whose function failed, or moves it to the poison queue when it has failed enough. */
export async function failMessage(
  ends: QueueEnds,
  message: DequeuedMessageItem,
  popReceipt: string,
): Promise<void> {
  if (message.dequeueCount >= ends.options.maxDequeueCount)
    return moveToPoison(ends, message, popReceipt);
  const { visibilityTimeoutMilliseconds } = ends.options;
  const seconds = Math.ceil(visibilityTimeoutMilliseconds / 1000 / ends.speed);
  try {
    await ends.queue.updateMessage(message.messageId, popReceipt, undefined, seconds, {
      abortSignal: ends.abortSignal,
    });
  } catch (error) {
    if (!isLeaseLost(error) && !isConflict(error)) throw error;
  }
}

/** Copies the body to the poison queue, then deletes the message: a crash in between leaves both, as in Azure. */
export async function moveToPoison(
  ends: QueueEnds,
  message: DequeuedMessageItem,
  popReceipt: string,
): Promise<void> {
  if (ends.poison === undefined) return;
  ends.log(
    'warning',
    `Message has reached MaxDequeueCount of ${ends.options.maxDequeueCount}. Moving message to queue '${ends.poison.name}'.`,
  );
  await copyToPoison(ends, ends.poison, message, popReceipt);
}

/** Moves a message that is not in the app's encoding as it stands; its function never sees it. */
export async function moveUndecodable(
  ends: QueueEnds,
  message: DequeuedMessageItem,
): Promise<void> {
  if (ends.poison === undefined) return;
  ends.log(
    'warning',
    `Message ${message.messageId} on '${ends.queue.name}' is not ${ends.options.messageEncoding}. Moving message to queue '${ends.poison.name}'. Encode it, or set extensions.queues.messageEncoding in host.json.`,
  );
  await copyToPoison(ends, ends.poison, message, message.popReceipt);
}

async function copyToPoison(
  ends: QueueEnds,
  poison: QueueClient,
  message: DequeuedMessageItem,
  popReceipt: string,
): Promise<void> {
  await sendMessage(poison, message.messageText, ends.abortSignal);
  ends.notify(poison.name);
  await deleteMessage(ends, message.messageId, popReceipt);
}
