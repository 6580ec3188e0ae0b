import type { Regions } from '../lifecycle/ports.ts';
import { unlessAbsent } from './errors.ts';
import { listed } from './get-json.ts';
import type { Manager } from './manager.ts';

/** A location as Azure lists it: logical ones (`europe`) stand for several, and hold nothing themselves. */
interface Location {
  name: string;
  displayName: string;
  metadata?: { regionType?: string };
  /** Only where the region has zones. */
  availabilityZoneMappings?: object[];
}

/** Regions through Resource Manager: one request, for Azure lists all of them on one page. */
export const armRegions = (manager: Manager): Regions => ({
  async of(subscription) {
    const address = `${manager.url}/subscriptions/${subscription}/locations?api-version=2022-12-01`;
    const what = `the regions of subscription ${subscription}`;
    const found = await unlessAbsent(`read ${what}`, () =>
      Array.fromAsync(listed<Location>(what, address, manager)),
    );
    return (found ?? [])
      .filter(({ metadata }) => metadata?.regionType === 'Physical')
      .map(({ name, displayName, availabilityZoneMappings = [] }) => ({
        name,
        displayName,
        hasZones: availabilityZoneMappings.length > 0,
      }));
  },
});
