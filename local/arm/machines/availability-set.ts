import type { Platform } from '../platform.ts';
import { subscriptionOf } from '../resource-path.ts';
import { machineType, type MachineState } from './machine-state.ts';

// What Azure makes of a set where nobody asks for more or fewer.
const updateDomains = 5;
const faultDomains = 2;

/** Where the next machine of a set goes: machines come into its domains one after another. */
export function domainsIn({ store }: Platform, machineId: string, setId: string | undefined) {
  if (setId === undefined) return undefined;
  const machines = store.ofSubscription<MachineState>(subscriptionOf(machineId), machineType);
  const before = machines.filter(({ state }) => {
    const set = state.told['availabilitySet'] as { id: string } | undefined;
    return set?.id.toLowerCase() === setId.toLowerCase();
  }).length;
  return {
    platformUpdateDomain: before % updateDomains,
    platformFaultDomain: before % faultDomains,
  };
}

/** The set of a machine as Azure tells it (recorded): its name in upper case, whatever was sent. */
export function toldSet(set: { id: string } | undefined) {
  return set && { id: set.id.replace(/[^/]+$/, (name) => name.toUpperCase()) };
}
