import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker } from '../invoker.ts';
import {
  deleteMessage,
  failMessage,
  moveToPoison,
  moveUndecodable,
  type QueueEnds,
} from './complete-message.ts';
import { leaseMessage, leaseTimes, type LeaseTimes } from './message-lease.ts';
import { decodeMessage } from './message-text.ts';
import { pollingDelay } from './polling-delay.ts';
import type { QueueBinding } from './queue-binding.ts';
import { queueTriggerEvent } from './queue-trigger-data.ts';
import { isPollingDelay } from './storage-failure.ts';
import { wakeableSleep } from './wakeable-sleep.ts';

/** Listens on the queue of one function. */
export interface QueueListener {
  queueName: string;
  start(): void;
  /** Ends polling, then waits for the messages in flight. */
  stop(): Promise<void>;
  /** Ends the delay between two polls, or that after the poll under way. */
  notify(): void;
}

export interface QueueListenerOptions extends QueueEnds {
  fn: HostFunction;
  binding: QueueBinding;
  invoker: Invoker;
  maxPollingMilliseconds: number;
  /** An error that ends the real host's process. */
  onFatal(error: unknown): void;
}

export function queueListener(options: QueueListenerOptions): QueueListener {
  const { queue, abortSignal } = options;
  const { batchSize, newBatchThreshold } = options.options;
  const times = leaseTimes(options.speed);
  const delay = pollingDelay(options.maxPollingMilliseconds);
  const pause = wakeableSleep();
  const inFlight = new Set<Promise<void>>();
  const state = { polling: false, queueExists: false };
  let loop: Promise<void> = Promise.resolve();

  async function poll(): Promise<void> {
    while (state.polling) {
      // What is sent while the queue is asked may be what the answer lacks.
      pause.watch();
      const received = await receive();
      if (received.length === 0) {
        if (state.polling) await pause.sleep(delay.next());
        continue;
      }
      delay.reset();
      received.forEach(begin);
      while (state.polling && inFlight.size > newBatchThreshold) await Promise.race(inFlight);
    }
  }

  async function receive(): Promise<DequeuedMessageItem[]> {
    try {
      state.queueExists ||= await queue.exists({ abortSignal });
      if (!state.queueExists) return [];
      const { receivedMessageItems } = await queue.receiveMessages({
        numberOfMessages: batchSize,
        visibilityTimeout: times.visibilitySeconds,
        abortSignal,
      });
      return receivedMessageItems;
    } catch (error) {
      if (!isPollingDelay(error)) throw error;
      state.queueExists = false;
      return [];
    }
  }

  function begin(message: DequeuedMessageItem): void {
    const task = processMessage(options, times, message).catch(fatal);
    inFlight.add(task);
    void task.finally(() => inFlight.delete(task));
  }

  function fatal(error: unknown): void {
    if (!abortSignal.aborted) options.onFatal(error);
  }

  return {
    queueName: options.binding.queueName,
    start: () => {
      if (state.polling) return;
      state.polling = true;
      loop = loop.then(poll).catch((error: unknown) => {
        state.polling = false;
        fatal(error);
      });
    },
    stop: async () => {
      state.polling = false;
      pause.wake();
      await loop;
      await Promise.all(inFlight);
    },
    notify: () => pause.wake(),
  };
}

async function processMessage(
  options: QueueListenerOptions,
  times: LeaseTimes,
  message: DequeuedMessageItem,
): Promise<void> {
  const { abortSignal } = options;
  const body = decodeMessage(message.messageText, options.options.messageEncoding);
  if (body === undefined) return moveUndecodable(options, message);
  if (message.dequeueCount > options.options.maxDequeueCount)
    return moveToPoison(options, message, message.popReceipt);
  const lease = leaseMessage(options.queue, message, times, abortSignal);
  const event = queueTriggerEvent(message, body, options.binding);
  const outcome = await options.invoker.invoke(options.fn, event);
  await lease.stop();
  if (abortSignal.aborted) return;
  if (outcome.succeeded) await deleteMessage(options, message.messageId, lease.popReceipt());
  else await failMessage(options, message, lease.popReceipt());
}
