import type { AzureClock } from '../clock.ts';

export interface Schedule {
  /** Calls back after so many Azure seconds, sooner when the clock is advanced. */
  after(azureSeconds: number, action: () => void): void;
  /** What waits. */
  size(): number;
  /** Drops what waits, and what comes. */
  close(): void;
}

const longestTimeout = 2 ** 31 - 1;

/** Timers on Azure's time. */
export function azureSchedule(clock: AzureClock): Schedule {
  const waiting = new Set<() => void>();
  let closed = false;
  const after = (azureSeconds: number, action: () => void): void => {
    if (closed) return;
    const due = clock.now().getTime() + azureSeconds * 1000;
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      stopListening();
      waiting.delete(stop);
    };
    const look = (): void => {
      clearTimeout(timer);
      const left = (due - clock.now().getTime()) / 1000;
      if (left > 0) {
        timer = setTimeout(look, timeout(clock, left));
        return;
      }
      stop();
      action();
    };
    const stopListening = clock.onAdvance(look);
    waiting.add(stop);
    timer = setTimeout(look, timeout(clock, azureSeconds));
  };
  return {
    after,
    size: () => waiting.size,
    close() {
      closed = true;
      for (const stop of waiting) stop();
    },
  };
}

/** Real milliseconds; time that stands still is looked at again when it is advanced. */
function timeout(clock: AzureClock, azureSeconds: number): number {
  if (azureSeconds <= 0) return 0;
  return Math.min(Math.ceil(clock.realMilliseconds(azureSeconds)), longestTimeout);
}
