export interface AzureClock {
  /** Azure seconds per real second; 0: time stands still but for `advance`. */
  readonly speed: number;
  /** Azure's (simulated) time. */
  now(): Date;
  /** Moves Azure's time ahead at once; what falls due happens before this returns. */
  advance(seconds: number): void;
  /** How long so many Azure seconds really last; Infinity where time stands still. */
  realMilliseconds(azureSeconds: number): number;
  /** Calls back after every advance. Returns how to stop that. */
  onAdvance(listener: () => void): () => void;
}

/** Azure's time: starts at `start` (now unless told otherwise) and passes `speed` times as fast as real time. */
export function azureClock(options: { speed?: number; start?: Date } = {}): AzureClock {
  const speed = options.speed ?? 1;
  if (!(speed >= 0 && speed < Infinity))
    throw new Error(`A clock's speed is a number from 0 on, not ${speed}. Use 1 for real time.`);
  const start = (options.start ?? new Date()).getTime();
  const realStart = performance.now();
  const listeners = new Set<() => void>();
  let advanced = 0;

  return {
    speed,
    now: () => new Date(start + advanced + (performance.now() - realStart) * speed),
    advance(seconds) {
      if (!(seconds >= 0)) throw new Error(`Time only goes forward: cannot advance ${seconds} s.`);
      advanced += seconds * 1000;
      for (const listener of listeners) listener();
    },
    realMilliseconds: (azureSeconds) => (speed === 0 ? Infinity : (azureSeconds * 1000) / speed),
    onAdvance(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
