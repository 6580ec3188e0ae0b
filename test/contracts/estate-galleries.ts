import { beforeEach, describe, expect, it } from 'vitest';
import type { Estate, Holding } from '../../src/lifecycle/estate.ts';
import { idOf, type DefinitionRef } from '../../src/lifecycle/gallery.ts';
import { definedOn, subscribed, type EstateBench } from './estate.ts';
import { fresh } from './fresh.ts';
import { aRef } from './gallery-parts.ts';

/** What every estate keeps to when it tells of galleries, and of those that may not be read. */
export function describeGalleriesIn(name: string, make: () => EstateBench): void {
  describe(`galleries of an estate: ${name}`, () => {
    let bench: EstateBench;
    let estate: Estate;
    let here: string;
    let ref: DefinitionRef;
    beforeEach(() => {
      bench = make();
      estate = bench.estate;
      here = subscribed(bench);
      ref = { ...aRef(fresh('Ubuntu')), subscription: here };
    });
    const defined = (place: DefinitionRef, ...numbers: string[]) =>
      definedOn(bench, place, numbers);
    const galleryOf = (place: DefinitionRef) => idOf(place).replace(/\/images\/[^/]*$/, '');
    const because = expect.stringMatching(/images\/versions .*role/) as string;

    it('are told with whom they are shared', async () => {
      defined(ref, '1.0.0');
      const shared = { ...ref, subscription: subscribed(bench, 'Groups') };
      defined(shared, '1.0.0');
      const sharing = async (subscription: string) => [...(await estate.sharing([subscription]))];
      expect(await sharing(here)).toEqual([[galleryOf(ref).toLowerCase(), 'Private']]);
      expect(await sharing(shared.subscription)).toEqual([
        [galleryOf(shared).toLowerCase(), 'Groups'],
      ]);
    });

    it('are listed with their definitions, and how many versions those have', async () => {
      const shared = { ...ref, subscription: subscribed(bench, 'Groups') };
      defined(ref, '1.0.0', '1.0.1');
      const without = { ...shared, definition: fresh('Debian') };
      for (const place of [shared, without]) defined(place, ...(place === shared ? ['1.0.0'] : []));
      const listed = (place: DefinitionRef, versions: number) => ({
        id: idOf(place),
        osType: 'Linux',
        osState: 'Generalized',
        hyperVGeneration: 'V2',
        architecture: 'x64',
        versions,
      });
      const gallery = (
        { subscription }: DefinitionRef,
        sharing: string,
        ...definitions: object[]
      ) => ({
        id: galleryOf({ ...ref, subscription }),
        location: 'westeurope',
        subscription,
        sharing,
        definitions,
      });
      const { galleries, unread } = await estate.galleries([here, shared.subscription]);
      expect(unread).toEqual([]);
      const sorted = galleries.map(({ definitions, ...rest }) => ({
        ...rest,
        definitions: definitions.toSorted((a, b) => b.versions - a.versions),
      }));
      expect(sorted).toHaveLength(2);
      expect(sorted).toEqual(
        expect.arrayContaining([
          gallery(ref, 'Private', listed(ref, 2)),
          gallery(shared, 'Groups', listed(shared, 1), listed(without, 0)),
        ]),
      );
    });

    it('are not listed where something may not be read, and those elsewhere are', async () => {
      const other = subscribed(bench);
      bench.hideVersions(here);
      const { galleries, unread } = await estate.galleries([here, other]);
      expect(galleries.map(({ subscription }) => subscription)).toEqual([other]);
      expect(unread).toEqual([{ subscription: here, because }]);
    });

    it('are counted, with what they hold, by region', async () => {
      defined(ref, '1.0.0', '1.0.1');
      const { holdings, unread } = await estate.holdings([here, subscribed(bench)]);
      expect(unread).toEqual([]);
      const counts: Holding[] = [
        { subscription: here, region: 'westeurope', kind: 'galleries', count: 1 },
        { subscription: here, region: 'westeurope', kind: 'image definitions', count: 1 },
        { subscription: here, region: 'westeurope', kind: 'image versions', count: 2 },
      ];
      expect(holdings.filter(({ subscription }) => subscription === here)).toHaveLength(3);
      expect(holdings).toEqual(expect.arrayContaining(counts));
    });

    it('are not counted where something may not be read', async () => {
      defined(ref, '1.0.0');
      bench.hideVersions(here);
      const unread = [{ subscription: here, because }];
      expect(await estate.holdings([here])).toEqual({ holdings: [], unread });
    });

    it('have unknown versions where those may not be read, and known ones elsewhere', async () => {
      const definition = defined(ref, '1.0.0');
      const other = { ...ref, subscription: subscribed(bench) };
      defined(other, '1.0.0');
      bench.hideVersions(other.subscription);
      const asked = [here, other.subscription];
      const rights = await estate.rights(asked);
      for (const { versions, unread } of [
        await estate.versions(asked),
        await estate.versions(asked, rights),
      ]) {
        expect([...versions.keys()]).toEqual([definition.toLowerCase()]);
        expect(unread).toEqual([{ subscription: other.subscription, because }]);
      }
      expect((await estate.users(asked, undefined, rights)).unread).toEqual([]);
    });
  });
}
