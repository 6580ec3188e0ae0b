import { armDeviations } from './arm.ts';
import type { Deviation } from './deviation.ts';
import { eventDeviations } from './events.ts';
import { hostDeviations } from './host.ts';
import { machineDeviations } from './machines.ts';
import { storageDeviations } from './storage.ts';
import { graphDeviations, lockDeviations, signInDeviations } from './tools.ts';

/** Every known way in which local Azure is not Azure, with the part of Azure it is about. */
export const deviations: (Deviation & { of: string })[] = [
  ...about('Resource Manager', armDeviations),
  ...about('Machines and disks', machineDeviations),
  ...about('Sign-in', signInDeviations),
  ...about('Locks and tags', lockDeviations),
  ...about('Resource Graph', graphDeviations),
  ...about('Event Grid', eventDeviations),
  ...about('Storage', storageDeviations),
  ...about('Functions host', hostDeviations),
];

function about(of: string, list: readonly Deviation[]): (Deviation & { of: string })[] {
  return list.map((deviation) => ({ of, ...deviation }));
}
