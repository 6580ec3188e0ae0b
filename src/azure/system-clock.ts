import type { Clock } from '../lifecycle/ports.ts';

/** The machine's clock; Azure's seconds pass `speed` times as fast as real ones. */
export function systemClock(speed: number): Clock {
  return {
    now: () => new Date(),
    after: (seconds) => new Date(Date.now() + (seconds * 1_000) / speed),
    elapsed: (since) => ((Date.now() - since.getTime()) / 1_000) * speed,
  };
}
