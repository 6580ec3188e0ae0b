import { describe, expect, it } from 'vitest';
import type { Holding } from '../../src/lifecycle/estate.ts';
import type { Limits } from '../../src/lifecycle/keeping/ports.ts';

const holding = (count: number): Holding => ({
  subscription: '11111111-1111-4111-8111-111111111111',
  region: 'westeurope',
  kind: 'image versions',
  count,
});

/** What every store of what is near a limit keeps to. */
export function describeLimits(name: string, make: () => Limits): void {
  describe(`limits: ${name}`, () => {
    it('knows what was remembered last, and nothing before', async () => {
      const limits = make();
      await limits.remember([]);
      expect(await limits.near()).toEqual([]);
      await limits.remember([holding(9_000), { ...holding(90), kind: 'galleries' }]);
      expect(await limits.near()).toEqual([holding(9_000), { ...holding(90), kind: 'galleries' }]);
      await limits.remember([holding(10_000)]);
      expect(await make().near()).toEqual(name === 'fake' ? [] : [holding(10_000)]);
    });
  });
}
