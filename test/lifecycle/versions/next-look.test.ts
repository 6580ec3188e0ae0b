import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextLook, slowest, type Progress } from '../../../src/lifecycle/versions/next-look.ts';

const noon = Date.parse('2026-03-01T12:00:00.000Z');
const seen = (seconds: number, percent: number): Progress => ({
  at: new Date(noon + seconds * 1_000),
  percent,
});

/** What a clock says that shows so many seconds after noon. */
const clockAt = (seconds: number) => ({
  elapsed: (since: Date) => seconds - (since.getTime() - noon) / 1_000,
});
const look = (before: Progress | undefined, seconds: number, percent: number) =>
  nextLook(before, { percent }, clockAt(seconds));

/** Looks at a replication of so many seconds until it is complete: how often, and how late it is seen. */
function follow(duration: number, firstLook: number, percentAt = (share: number) => share) {
  let looks = 0;
  let at = firstLook;
  for (let before: Progress | undefined; ;) {
    looks += 1;
    if (at >= duration) return { looks, late: at - duration };
    const now = seen(at, Math.floor(percentAt(at / duration) * 100));
    const wait = look(before, at, now.percent);
    before = now;
    at += wait;
  }
}

describe('the next look at a replication', () => {
  it('comes soon after the first', () => {
    expect(look(undefined, 0, 0)).toBe(15);
  });

  it('comes after most of what is left at the present pace', () => {
    // At most 11 % in 600 s, and at least 78 % left.
    expect(look(seen(0, 11), 600, 21)).toBeCloseTo((0.8 * 78 * 600) / 11);
  });

  it('comes later and later where nothing moves, or a repair began anew', () => {
    expect(look(seen(0, 0), 100, 0)).toBe(150);
    expect(look(seen(0, 0), 900, 0)).toBe(600);
    expect(look(seen(0, 60), 100, 5)).toBe(150);
  });

  it('sees the end within 5 % and a quarter of a minute, in a handful of looks, however long it takes', () => {
    const world = fc.record({
      duration: fc.integer({ min: 60, max: 12 * 3_600 }),
      firstLook: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(world, ({ duration, firstLook }) => {
        const { looks, late } = follow(duration, firstLook);
        expect(late).toBeLessThanOrEqual(15 + duration * 0.05);
        expect(looks).toBeLessThanOrEqual(32);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not an hour late where the pace changes', () => {
    for (const bend of [(share: number) => share ** 3, (share: number) => Math.sqrt(share)]) {
      const { looks, late } = follow(6 * 3_600, 30, bend);
      expect(late).toBeLessThanOrEqual(3_600);
      expect(looks).toBeLessThanOrEqual(60);
    }
  });
});

describe('the progress of a replication', () => {
  it('is that of the region that is last', () => {
    const region = (state: string, progress: number) => ({
      region: 'x',
      state,
      progress,
      details: '',
    });
    expect(
      slowest([region('Completed', 0), region('Replicating', 40), region('Replicating', 7)]),
    ).toBe(7);
    expect(slowest([region('Completed', 100)])).toBe(100);
  });
});
