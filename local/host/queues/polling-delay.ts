/** The host's RandomizedExponentialBackoffStrategy: how long to wait after each empty poll, in milliseconds. */
export interface PollingDelay {
  next(): number;
  reset(): void;
}

const minimum = 100;

export function pollingDelay(maximum: number, random: () => number = Math.random): PollingDelay {
  let empty = 0;
  return {
    next: () => {
      empty += 1;
      if (empty === 1) return Math.min(minimum, maximum);
      const spread = 0.8 + 0.4 * random();
      return Math.min(maximum, minimum + spread * 2 ** (empty - 2) * minimum);
    },
    reset: () => {
      empty = 0;
    },
  };
}
