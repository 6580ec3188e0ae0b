import type { TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';
import {
  nextReplication,
  type NextReplication,
  type Remembered,
} from '../../../src/lifecycle/versions/next-replication.ts';
import type { Repairs } from '../../../src/lifecycle/versions/repair.ts';
import { fakeClock } from '../../support/fake-clock.ts';

export const wanted = (...names: string[]): TargetRegion[] =>
  names.map((name) => ({ name, regionalReplicaCount: 1 }));

/** That East US 2 was taken out so often. */
export const repaired = (times: number): Repairs => ({ eastus2: { times } });

/** What to do next at noon. */
export const nextOf = (
  version: Version,
  catalogued: TargetRegion[],
  remembered: Partial<Remembered> = {},
): NextReplication =>
  nextReplication(version, catalogued, { repairs: {}, taken: [], ...remembered }, fakeClock());
