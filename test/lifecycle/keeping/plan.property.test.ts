import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/lifecycle/keeping/plan.ts';
import { anyImage, LONG, runs, type KeptImage } from './generated-estate.ts';
import { afterGrace, anImageToNarrow, someActs } from './generated-grace.ts';
import {
  GRACE,
  isCompletedIn,
  isIncludedAsPending,
  isMoving,
  latestEverywhere,
  missedIn,
  plain,
  regionsOf,
  waitsForPromotion,
  wantedOf,
  whyItStays,
} from './oracle.ts';
import { begun, carryOut, later, look, takenOut, versionIn, type Look } from './simulated-azure.ts';

const allAnswers = fc.constant<boolean[]>([]);
/** Whoever looks may have time for some of the questions only. */
const someAnswers = fc.oneof(allAnswers, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }));

const holds =
  (check: (world: KeptImage, seen: Look) => void, answers = someAnswers) =>
  () =>
    fc.assert(
      fc.property(anyImage, answers, (world, some) => check(world, look(world, some))),
      runs,
    );

const asSet = (things: readonly unknown[]) =>
  things.map((thing) => JSON.stringify(thing)).toSorted();
const kinds = ['replicate', 'promote', 'narrow'] as const;

describe('the plan of an image in any state', { timeout: LONG }, () => {
  it(
    'is the same for the same image, in whatever order Azure lists it',
    holds((world, { first, plan }) => {
      expect(look(world)).toMatchObject({ first, plan });
      const turned = {
        ...world,
        versions: world.versions.toReversed(),
        users: world.users.toReversed(),
        writers: world.writers.toReversed(),
      };
      expect(asSet(look(turned).plan.actions)).toEqual(asSet(plan.actions));
    }, allAnswers),
  );

  it(
    'says of every action why, on what grounds, and about which regions',
    holds((world, { plan }) => {
      for (const action of plan.actions) {
        const version = versionIn(world, action);
        const missed = missedIn(version, world.writers).map(({ name }) => name);
        const known = [...regionsOf(version), ...wantedOf(world.rules, version), ...plain(missed)];
        expect(action.regions).not.toEqual([]);
        expect(plain(action.regions).filter((region) => !known.includes(region))).toEqual([]);
        const words = [action.because, action.fact, action.wish, action.heldBack ?? 'begun'];
        expect(words.filter((text) => !/^\S.*\S$/.test(text))).toEqual([]);
      }
    }),
  );

  it(
    'asks nothing twice, and nothing that was answered',
    holds((_, { plan, answered }) => {
      const again = plan.questions.filter(({ version }) => answered.has(version.number));
      expect(again).toEqual([]);
      const numbers = plan.questions.map(({ version }) => version.number);
      expect(numbers).toEqual([...new Set(numbers)]);
    }),
  );

  it('takes a version out of no region where somebody would miss it, whatever others do meanwhile', () =>
    fc.assert(
      fc.property(anImageToNarrow, someActs, (before, acts) => {
        const after = afterGrace(before, acts);
        const reasons = after.versions.flatMap((version) =>
          takenOut(before, after, version.number).flatMap((region) =>
            whyItStays(version, region, after),
          ),
        );
        expect(reasons).toEqual([]);
      }),
      runs,
    ));

  it(
    'never lets latest sink or vanish, whatever of it is carried out',
    holds((world, { plan }) => {
      const regions = plain(world.versions.flatMap(regionsOf));
      begun(plan).reduce((before, action) => {
        const after = carryOut(before, action);
        // Two looks of a narrowing are a grace apart.
        const idle = action.kind === 'narrow' ? later(before, GRACE) : before;
        const was = latestEverywhere(idle, regions);
        const sunk = latestEverywhere(after, regions).filter(
          (is, index) => is < (was[index] ?? is),
        );
        expect(sunk).toEqual([]);
        return after;
      }, world);
    }),
  );

  it(
    'promotes by the automatic rule alone, and only what waits for it and has every wanted region',
    holds((world, { plan }) => {
      for (const action of plan.actions.filter(({ kind }) => kind === 'promote')) {
        const version = versionIn(world, action);
        // Somebody did it by hand, and that is written down.
        if (isIncludedAsPending(version)) continue;
        const wanted = wantedOf(world.rules, version);
        expect(world.rules.promotion.rule).toBe('automatic');
        expect(waitsForPromotion(version)).toBe(true);
        expect(version.provisioningState).toBe('Succeeded');
        // A canary was replicated when it became one, and its job asks again.
        const has = (region: string) =>
          version.excludeFromLatest
            ? isCompletedIn(version, region)
            : regionsOf(version).includes(region);
        expect(wanted.filter((region) => !has(region))).toEqual([]);
      }
    }),
  );

  it(
    'brings back whatever a repair took out, whoever has a job for it later',
    holds((world, { plan }) => {
      const held = world.writers.filter(({ job, stopped }) => job !== undefined && !stopped);
      const left = world.versions.filter(
        (version) =>
          missedIn(version, world.writers).length > 0 &&
          version.provisioningState === 'Succeeded' &&
          !held.some(({ version: { number } }) => number === version.number),
      );
      const wide = plan.actions.filter(({ kind }) => kind === 'replicate');
      for (const version of left) {
        const regions = wide.find((action) => action.version.number === version.number)?.regions;
        const missed = missedIn(version, world.writers).map(({ name }) => name);
        expect(plain(regions ?? [])).toEqual(expect.arrayContaining(plain(missed)));
      }
    }),
  );

  it(
    'widens nothing that failed before it knows that some region has it',
    holds((world, { plan, answered }) => {
      const blind = plan.actions.filter((action) => {
        const { number, provisioningState, replication } = versionIn(world, action);
        const isKnown =
          answered.has(number) && replication.some(({ state }) => state === 'Completed');
        return action.kind === 'replicate' && provisioningState === 'Failed' && !isKnown;
      });
      expect(blind).toEqual([]);
    }),
  );

  it(
    'leaves alone what Azure is writing and what a job holds, and begins one thing at a time on a version',
    holds((world, { plan }) => {
      const held = world.writers.filter(({ job, stopped }) => job !== undefined && !stopped);
      const taken = new Set(held.map(({ version }) => version.number));
      const touched = plan.actions.filter(
        (action) => isMoving(versionIn(world, action)) || taken.has(action.version.number),
      );
      expect(touched).toEqual([]);
      const numbers = begun(plan).map(({ version }) => version.number);
      expect(numbers).toEqual([...new Set(numbers)]);
    }),
  );

  it(
    'begins nothing on an image that is only observed, and no more of a kind than the catalog allows',
    holds(({ rules, observed }, { plan }) => {
      const isObserved = rules.manage === false || (observed && rules.manage === undefined);
      const excess = kinds.filter((kind) => {
        const count = begun(plan).filter((action) => action.kind === kind).length;
        return count > (isObserved ? 0 : rules.budgets[kind]);
      });
      expect(excess).toEqual([]);
    }),
  );

  it(
    'does not try again by itself what did not come to its good end',
    holds((world, { plan }) => {
      for (const action of begun(plan)) {
        const same = look(withStopped(world, action)).plan.actions.filter(
          ({ version, wish }) => version.number === action.version.number && wish === action.wish,
        );
        expect(same).toHaveLength(1);
        expect(same[0]?.heldBack).toContain('ubuntu-24.1');
      }
    }, allAnswers),
  );
});

function withStopped(world: KeptImage, { kind, wish, version }: Action): KeptImage {
  const isIts = (writer: KeptImage['writers'][number]) => writer.version.number === version.number;
  const found = world.writers.find(isIts);
  const stopped = { ...found, version, job: 'ubuntu-24.1', kind, wish, stopped: 'failed: why' };
  return { ...world, writers: [...world.writers.filter((writer) => !isIts(writer)), stopped] };
}
