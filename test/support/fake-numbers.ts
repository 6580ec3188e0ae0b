import { Refused } from '../../src/lifecycle/outcomes.ts';
import type { Numbers } from '../../src/lifecycle/ports.ts';
import { highestNumber } from '../../src/lifecycle/versions/number.ts';

interface Holder {
  job: string;
  path: string;
  spent: boolean;
}

/** Reservations in memory. */
export interface FakeNumbers extends Numbers {
  /** Who has a number of a definition, if anybody. */
  holder(definition: string, number: string): Holder | undefined;
}

export function fakeNumbers(): FakeNumbers {
  const definitions = new Map<string, { highest?: string; holders: Map<string, Holder> }>();

  function of(definition: string) {
    const key = definition.toLowerCase();
    const found = definitions.get(key) ?? { holders: new Map<string, Holder>() };
    definitions.set(key, found);
    return found;
  }
  const heldBy = (definition: string, job: string) =>
    [...of(definition).holders].find(([, holder]) => holder.job === job);

  return {
    holder: (definition, number) => of(definition).holders.get(number),

    async reserve(definition, job, path, wish) {
      const row = of(definition);
      const held = heldBy(definition, job);
      if (held !== undefined) return held[0];
      const number = 'exactly' in wish ? wish.exactly : wish.choose(row.highest);
      const holder = row.holders.get(number);
      if (holder !== undefined && (holder.spent || holder.path !== path)) {
        throw new Refused(
          `Number ${number} is taken by job ${holder.job}.`,
          'Drop the VHD again under a higher number.',
        );
      }
      row.highest = highestNumber([number, row.highest ?? '']) ?? number;
      row.holders.set(number, { job, path, spent: false });
      return number;
    },

    async spend(definition, number, job) {
      const { holders } = of(definition);
      holders.set(number, { path: '', ...holders.get(number), job, spent: true });
    },

    async release(definition, job) {
      const held = heldBy(definition, job);
      if (held !== undefined && !held[1].spent) of(definition).holders.delete(held[0]);
    },
  };
}
