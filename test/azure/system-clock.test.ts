import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/azure/system-clock.ts';

describe("the machine's clock", () => {
  it.each([1, 60])("counts in Azure's seconds at speed %d", (speed) => {
    const clock = systemClock(speed);
    const before = Date.now();
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before);
    const hour = clock.after(3_600).getTime() - before;
    expect(hour).toBeGreaterThanOrEqual(3_600_000 / speed);
    expect(hour).toBeLessThan(3_600_000 / speed + 10_000);
    const elapsed = clock.elapsed(new Date(before - 60_000));
    expect(elapsed).toBeGreaterThanOrEqual(60 * speed);
    expect(elapsed).toBeLessThan(70 * speed);
  });
});
