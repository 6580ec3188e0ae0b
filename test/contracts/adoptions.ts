import { beforeEach, describe, expect, it } from 'vitest';
import type { Adoptions } from '../../src/lifecycle/keeping/ports.ts';
import { fresh } from './fresh.ts';

/** What every store of adopted images keeps to. */
export function describeAdoptions(name: string, make: () => Adoptions): void {
  describe(`adoptions: ${name}`, () => {
    let adoptions: Adoptions;
    let definition: string;
    beforeEach(() => {
      adoptions = make();
      definition = `/subscriptions/1/resourceGroups/Images (1)/providers/Microsoft.Compute/galleries/golden/images/${fresh('Ubuntu')}`;
    });
    const known = async (id: string) => (await adoptions.list()).get(id.toLowerCase());

    it('knows nothing of an image that was never added', async () => {
      expect(await known(definition)).toBeUndefined();
    });

    it.each([true, false])('remembers that an image had versions: %s', async (had) => {
      expect(await adoptions.add(definition, had)).toBe(had);
      expect(await known(definition)).toBe(had);
    });

    it('keeps to what it knows of an image, in whatever case its id is written', async () => {
      await adoptions.add(definition, true);
      expect(await adoptions.add(definition, false)).toBe(true);
      expect(await adoptions.add(definition.toUpperCase(), false)).toBe(true);
      expect(await known(definition)).toBe(true);
    });

    it('tells images apart', async () => {
      await adoptions.add(definition, true);
      await adoptions.add(`${definition}-arm`, false);
      expect([await known(definition), await known(`${definition}-arm`)]).toEqual([true, false]);
    });

    it('tells many who add at once the same', async () => {
      const wishes = Array.from({ length: 8 }, (_, index) => index % 2 === 0);
      const told = await Promise.all(wishes.map((had) => adoptions.add(definition, had)));
      expect(new Set(told)).toEqual(new Set([await known(definition)]));
    });

    it('remembers many at once, and keeps to what it knows of some of them', async () => {
      const ids = Array.from({ length: 101 }, (_, index) => `${definition}-${index}`.toLowerCase());
      const [first = '', , , known = ''] = ids;
      await adoptions.add(known, true);
      const told = await adoptions.addAll(new Map(ids.map((id) => [id, id === first])));
      const had = ids.filter((id) => told.get(id));
      expect([told.size, had]).toEqual([101, [first, known]]);
      const all = await adoptions.list();
      expect(ids.map((id) => all.get(id))).toEqual(ids.map((id) => told.get(id)));
    });

    it('has nothing to remember of none', async () => {
      expect(await adoptions.addAll(new Map())).toEqual(new Map());
    });
  });
}
