import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { isLeaseLost } from './storage-failure.ts';

/** Keeps a received message invisible while its function runs. */
export interface MessageLease {
  /** The newest pop receipt. */
  popReceipt(): string;
  /** Stops renewing and waits for a renewal on its way. */
  stop(): Promise<void>;
}

export interface LeaseTimes {
  /** Whole seconds, as storage counts; two at least, so that a busy laptop still renews in time. */
  visibilitySeconds: number;
  renewMilliseconds: number;
  shortestRenewMilliseconds: number;
}

/** The host's ten-minute lease, renewed at half of it, all divided by the speed. */
export function leaseTimes(speed: number): LeaseTimes {
  const visibilitySeconds = Math.max(2, Math.ceil(600 / speed));
  return {
    visibilitySeconds,
    renewMilliseconds: visibilitySeconds * 500,
    shortestRenewMilliseconds: Math.max(100, 60_000 / speed),
  };
}

export function leaseMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  times: LeaseTimes,
  abortSignal: AbortSignal,
): MessageLease {
  let { popReceipt } = message;
  let stopped = false;
  let interval = times.renewMilliseconds;
  let renewal = Promise.resolve();
  let timer = setTimeout(renew, interval).unref();

  function renew(): void {
    renewal = update().then((goOn) => {
      if (goOn && !stopped) timer = setTimeout(renew, interval).unref();
    });
  }

  async function update(): Promise<boolean> {
    try {
      const renewed = await queue.updateMessage(
        message.messageId,
        popReceipt,
        undefined,
        times.visibilitySeconds,
        { abortSignal },
      );
      popReceipt = renewed.popReceipt ?? popReceipt;
      interval = times.renewMilliseconds;
      return true;
    } catch (error) {
      // A lost lease ends the renewal silently: the function runs on, and the message comes again.
      if (isLeaseLost(error) || abortSignal.aborted) return false;
      interval = Math.max(times.shortestRenewMilliseconds, interval / 2);
      return true;
    }
  }

  return {
    popReceipt: () => popReceipt,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return renewal;
    },
  };
}
