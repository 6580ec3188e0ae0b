import type { Clock } from '../../src/lifecycle/ports.ts';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  advance(seconds: number): void;
  set(instant: string): void;
}

export function fakeClock(instant = '2026-03-01T12:00:00.000Z'): FakeClock {
  let now = new Date(instant).getTime();
  return {
    now: () => new Date(now),
    after: (seconds) => new Date(now + seconds * 1_000),
    elapsed: (since) => (now - since.getTime()) / 1_000,
    advance: (seconds) => {
      now += seconds * 1_000;
    },
    set: (text) => {
      now = new Date(text).getTime();
    },
  };
}
