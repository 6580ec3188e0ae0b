import { describe, expect, it } from 'vitest';
import type { AzureRegion, Regions } from '../../src/lifecycle/ports.ts';

/** A subscription, and one that is none. */
export interface RegionsBench {
  regions: Regions;
  subscription: string;
  absent: string;
}

/** What everybody keeps to who tells a subscription's regions. */
export function describeRegions(name: string, make: () => RegionsBench): void {
  describe(`regions: ${name}`, () => {
    async function found(region: string): Promise<AzureRegion | undefined> {
      const { regions, subscription } = make();
      return (await regions.of(subscription)).find((one) => one.name === region);
    }

    it('are known by both of their names', async () => {
      expect(await found('eastus2')).toMatchObject({ displayName: 'East US 2' });
      expect(await found('westeurope')).toMatchObject({ displayName: 'West Europe' });
    });

    it.each([
      ['westeurope', true],
      ['northeurope', true],
      ['ukwest', false],
      ['westcentralus', false],
    ])('have zones or have not: %s', async (region, hasZones) => {
      expect(await found(region)).toMatchObject({ hasZones });
    });

    it('are all that there are, each once', async () => {
      const { regions, subscription } = make();
      const names = (await regions.of(subscription)).map((region) => region.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).not.toContain('europe');
    });

    it('are none where there is no such subscription', async () => {
      const { regions, absent } = make();
      expect(await regions.of(absent)).toEqual([]);
    });
  });
}
