import type { Adoptions } from '../../src/lifecycle/keeping/ports.ts';

/** Adopted images in memory. */
export function fakeAdoptions(): Adoptions {
  const known = new Map<string, boolean>();
  const add = (definition: string, hadVersions: boolean): boolean => {
    const key = definition.toLowerCase();
    const found = known.get(key) ?? hadVersions;
    known.set(key, found);
    return found;
  };
  return {
    list: async () => new Map(known),
    add: async (definition, hadVersions) => add(definition, hadVersions),
    addAll: async (found) => new Map([...found].map(([key, had]) => [key, add(key, had)])),
  };
}
