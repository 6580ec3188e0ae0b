import type { Holding } from '../../src/lifecycle/estate.ts';
import type { Limits } from '../../src/lifecycle/keeping/ports.ts';

/** What is near a limit, in memory. */
export function fakeLimits(): Limits {
  let known: Holding[] = [];
  return {
    near: async () => structuredClone(known),
    async remember(near) {
      known = structuredClone([...near]);
    },
  };
}
