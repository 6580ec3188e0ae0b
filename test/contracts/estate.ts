import { beforeEach, describe, expect, it } from 'vitest';
import type { Estate, Users } from '../../src/lifecycle/estate.ts';
import { idOf, type DefinitionRef } from '../../src/lifecycle/gallery.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { fresh } from './fresh.ts';
import { aRef } from './gallery-parts.ts';

/** Azure with whatever is put there, and a way to spoil what Resource Graph says next. */
export interface EstateBench {
  estate: Estate;
  /** A subscription with an empty gallery `golden`, that is shared or private. */
  subscription(id: string, sharing?: string): void;
  definition(ref: DefinitionRef): void;
  versions(ref: DefinitionRef, numbers: string[]): void;
  /** A VM made of that image. */
  machine(id: string, image: string): void;
  /** A scale set of one instance, Uniform unless told otherwise. */
  scaleSet(id: string, image: string, mode?: 'Flexible'): void;
  /** What may be read of who uses images there is not all any more. */
  hide(subscription: string): void;
  /** Versions there may not be read any more. */
  hideVersions(subscription: string): void;
  truncateNext(): void;
  cutScopeNext(): void;
  throttleNext(seconds: number): void;
}

let subscriptions = 0;

export function subscribed(bench: EstateBench, sharing?: string): string {
  const id = `33333333-3333-4333-8333-${String(++subscriptions).padStart(12, '0')}`;
  bench.subscription(id, sharing);
  return id;
}

/** A definition with versions; its id. */
export function definedOn(bench: EstateBench, place: DefinitionRef, numbers: string[]): string {
  bench.definition(place);
  bench.versions(place, numbers);
  return idOf(place);
}

/** What every estate keeps to. */
export function describeEstate(name: string, make: () => EstateBench): void {
  describe(`estate: ${name}`, () => {
    let bench: EstateBench;
    let estate: Estate;
    let here: string;
    let ref: DefinitionRef;
    beforeEach(() => {
      bench = make();
      estate = bench.estate;
      here = aSubscription();
      ref = { ...aRef(fresh('Ubuntu')), subscription: here };
    });
    const aSubscription = () => subscribed(bench);
    const defined = (place: DefinitionRef, ...numbers: string[]) =>
      definedOn(bench, place, numbers);
    const compute = (place: DefinitionRef, rest: string) =>
      `/subscriptions/${place.subscription}/resourceGroups/${place.resourceGroup}/providers/Microsoft.Compute/${rest}`;
    const aMachine = (image: string, place = ref) => {
      const id = compute(place, `virtualMachines/${fresh('vm')}`);
      bench.machine(id, image);
      return id;
    };
    const idsOf = ({ users }: Users) => users.map(({ id }) => id).toSorted();

    describe('versions', () => {
      it('are told by their definition, in lower case', async () => {
        const definition = defined(ref, '1.0.0', '1.0.1');
        const { versions: found, unread } = await estate.versions([here]);
        expect(unread).toEqual([]);
        expect([...found.keys()]).toEqual([definition.toLowerCase()]);
        const [first, second, ...others] = found.get(definition.toLowerCase()) ?? [];
        expect(first).toEqual({
          id: `${definition}/versions/1.0.0`,
          number: '1.0.0',
          location: 'westeurope',
          tags: { 'gallerist:latest': 'promoted' },
          provisioningState: 'Succeeded',
          excludeFromLatest: true,
          targetRegions: [
            expect.objectContaining({ name: 'West Europe', regionalReplicaCount: 2 }),
          ],
          endOfLifeDate: new Date('2031-06-01T00:00:00.000Z'),
          publishedDate: expect.any(Date),
          returned: undefined,
        });
        expect(second).toMatchObject({ number: '1.0.1' });
        expect(others).toEqual([]);
      });

      it('are whole over several pages', async () => {
        const numbers = Array.from({ length: 1_003 }, (_, index) => `1.0.${index}`);
        const definition = defined(ref, ...numbers);
        const { versions } = await estate.versions([here]);
        const found = versions.get(definition.toLowerCase()) ?? [];
        expect(found.map(({ number }) => number).toSorted()).toEqual(numbers.toSorted());
      });

      it('are those of the subscriptions that were asked for, each once', async () => {
        const other = { ...ref, subscription: aSubscription() };
        const [one, another] = [defined(ref, '1.0.0'), defined(other, '1.0.0')];
        const told = async (...asked: string[]) =>
          [...(await estate.versions(asked)).versions]
            .map(([id, all]) => `${id} ${all.length}`)
            .toSorted();
        const [mine, theirs] = [`${one.toLowerCase()} 1`, `${another.toLowerCase()} 1`];
        expect(await told(here)).toEqual([mine]);
        expect(await told(here, other.subscription)).toEqual([mine, theirs].toSorted());
        expect(await told(here, here.toUpperCase())).toEqual([mine]);
        expect(await told()).toEqual([]);
      });
    });

    describe('users, asked of Resource Manager itself,', () => {
      const asked = async (definition: string) =>
        (await estate.usersNow([here], definition)).toSorted((a, b) => a.id.localeCompare(b.id));

      it('are the VMs and scale sets of the definition and of its versions', async () => {
        const definition = defined(ref, '1.0.0');
        const version = `${definition}/versions/1.0.0`;
        const region = 'westeurope';
        const latest = { id: aMachine(definition), image: definition, exactVersion: '1.0.0' };
        const named = { id: aMachine(version), image: version };
        const set = compute(ref, `virtualMachineScaleSets/${fresh('set')}`);
        bench.scaleSet(set, definition);
        aMachine(defined({ ...ref, definition: `${ref.definition}-arm` }, '1.0.0'));
        expect(await asked(definition)).toEqual(
          [
            { ...latest, kind: 'VM', region },
            { ...named, kind: 'VM', region },
            { id: set, kind: 'scale set', region, image: definition },
          ].toSorted((a, b) => a.id.localeCompare(b.id)),
        );
        expect(await asked(definition.toUpperCase())).toHaveLength(3);
      });
    });

    describe('users', () => {
      it('of a version are told with what they are and where', async () => {
        const version = `${defined(ref, '1.0.0')}/versions/1.0.0`;
        const id = aMachine(version);
        expect(await estate.users([here])).toEqual({
          users: [{ id, kind: 'VM', region: 'westeurope', image: version }],
          unread: [],
        });
      });

      it('of whatever is latest are told with the number it came to', async () => {
        const definition = defined(ref, '1.0.0');
        aMachine(definition);
        const { users } = await estate.users([here]);
        expect(users).toMatchObject([{ image: definition, exactVersion: '1.0.0' }]);
      });

      it('are scale sets, and each of their instances', async () => {
        const definition = defined(ref, '1.0.0');
        const id = compute(ref, 'virtualMachineScaleSets/web');
        bench.scaleSet(id, definition);
        const { users } = await estate.users([here]);
        expect(users).toHaveLength(2);
        expect(users).toEqual(
          expect.arrayContaining([
            { id, kind: 'scale set', region: 'westeurope', image: definition },
            {
              id: `${id}/virtualMachines/0`,
              kind: 'scale set instance',
              region: 'westeurope',
              image: definition,
              exactVersion: '1.0.0',
            },
          ]),
        );
      });

      it('are Flexible scale sets, and the VMs they have for instances, whoever is asked', async () => {
        const image = defined(ref, '1.0.0');
        const id = compute(ref, 'virtualMachineScaleSets/web');
        bench.scaleSet(id, image, 'Flexible');
        const set = { id, kind: 'scale set', region: 'westeurope', image };
        const machine = expect.stringMatching(/\/virtualMachines\/[^/]+$/) as string;
        const vm = { id: machine, kind: 'VM', region: 'westeurope', image, exactVersion: '1.0.0' };
        const { users } = await estate.users([here], image);
        for (const found of [users, await estate.usersNow([here], image)])
          expect(found.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([set, vm]);
      });

      it('of one definition draw on it or its versions, in whatever case they write its id', async () => {
        const definition = defined(ref, '1.0.0');
        const wanted = [
          aMachine(definition),
          aMachine(`${definition}/versions/1.0.0`.toUpperCase()),
        ];
        const longer = defined({ ...ref, definition: `${ref.definition}-arm` }, '1.0.0');
        const other = [aMachine(longer), aMachine(`${longer}/versions/1.0.0`)];
        expect(idsOf(await estate.users([here], definition))).toEqual(wanted.toSorted());
        expect(idsOf(await estate.users([here], definition.toUpperCase()))).toEqual(
          wanted.toSorted(),
        );
        expect(idsOf(await estate.users([here]))).toEqual([...wanted, ...other].toSorted());
      });

      it('are nobody of a definition whose name is no word of a query', async () => {
        defined(ref, '1.0.0');
        aMachine(idOf(ref));
        const sly = String.raw`${idOf(ref)}\' or isnotempty(id) or '`;
        expect(await estate.users([here], sly)).toEqual({ users: [], unread: [] });
      });

      it('in other subscriptions are told where those are asked about', async () => {
        const definition = defined(ref, '1.0.0');
        const other = { ...ref, subscription: aSubscription() };
        const id = aMachine(definition, other);
        expect(await estate.users([here])).toEqual({ users: [], unread: [] });
        expect(idsOf(await estate.users([here, other.subscription], definition))).toEqual([id]);
      });

      it('are unknown where they may not be read, and known elsewhere', async () => {
        const definition = defined(ref, '1.0.0');
        const id = aMachine(definition);
        const other = aSubscription();
        bench.hide(other);
        const { users, unread } = await estate.users([here, other]);
        expect(users).toMatchObject([{ id }]);
        expect(unread).toEqual([
          {
            subscription: other,
            because: expect.stringMatching(/Microsoft\.Compute\/virtualMachines .*role/) as string,
          },
        ]);
      });
    });

    describe.each(['versions', 'users', 'sharing', 'galleries', 'holdings'] as const)(
      '%s',
      (what) => {
        const ask = () => estate[what]([here]);
        beforeEach(() => {
          aMachine(defined(ref, '1.0.0', '1.0.1'));
        });

        it('are Unavailable where they are not whole', async () => {
          bench.truncateNext();
          await expect(ask()).rejects.toThrow(Unavailable);
          await ask();
          bench.cutScopeNext();
          const cut = ask();
          await expect(cut).rejects.toThrow(Unavailable);
          await expect(cut).rejects.toThrow(/Resource Graph gave \d+ of \d+ .*asked again/);
          await ask();
        });

        it('come again when Azure says so', async () => {
          bench.throttleNext(7);
          await expect(ask()).rejects.toMatchObject({ name: 'Unavailable', retryAfterSeconds: 7 });
          await ask();
        });
      },
    );
  });
}
