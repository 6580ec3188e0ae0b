/** A sleep that can be ended early. */
export interface WakeableSleep {
  /** From now on a wake-up counts, also for a sleep that has not begun. */
  watch(): void;
  sleep(milliseconds: number): Promise<void>;
  wake(): void;
}

export function wakeableSleep(): WakeableSleep {
  let woken = Promise.withResolvers<void>();
  return {
    watch: () => (woken = Promise.withResolvers()),
    sleep: async (milliseconds) => {
      const timer = setTimeout(woken.resolve, milliseconds);
      await woken.promise;
      clearTimeout(timer);
    },
    wake: () => woken.resolve(),
  };
}
