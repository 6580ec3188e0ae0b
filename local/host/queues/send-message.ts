import type { QueueClient } from '@azure/storage-queue';
import { isNotFound } from './storage-failure.ts';

/** Sends one message with the default lifetime of seven days; creates the queue when it is missing. */
export async function sendMessage(
  queue: QueueClient,
  text: string,
  abortSignal: AbortSignal,
): Promise<void> {
  try {
    await queue.sendMessage(text, { abortSignal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await queue.createIfNotExists({ abortSignal });
    await queue.sendMessage(text, { abortSignal });
  }
}
