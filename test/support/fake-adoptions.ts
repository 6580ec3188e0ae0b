import type { Adoptions } from '../../src/lifecycle/keeping/ports.ts';

/** Adopted images in memory. */
export function fakeAdoptions(): Adoptions {
  const known = new Map<string, boolean>();
  return {
    list: async () => new Map(known),
    async add(definition, hadVersions) {
      const key = definition.toLowerCase();
      const found = known.get(key) ?? hadVersions;
      known.set(key, found);
      return found;
    },
  };
}
