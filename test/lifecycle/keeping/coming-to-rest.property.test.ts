import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import type { Action } from '../../../src/lifecycle/keeping/plan.ts';
import { anyImage, LONG, runs, type KeptImage } from './generated-estate.ts';
import {
  firstOf,
  isAsWanted,
  isCounted,
  isSame,
  missedIn,
  plain,
  regionsOf,
  waitsForPromotion,
  whyItStays,
  type TrueVersion,
} from './oracle.ts';
import { begun, carryOut, later, look, versionIn } from './simulated-azure.ts';

const THREE_HOURS = 3 * 3_600_000;

/** Looks and carries out, round after round, three hours each, until two rounds in a row had nothing to do. */
function settled(start: KeptImage): KeptImage {
  let world = start;
  let last: string[] = [];
  let idle = 0;
  for (let round = 1; idle < 2; round += 1) {
    expect(round).toBeLessThan(15);
    const actions = begun(look(world).plan);
    const deeds: string[] = [];
    for (const action of actions) {
      const after = carryOut(world, action);
      if (isDone(action, world, after)) deeds.push(inWords(action));
      world = after;
    }
    expect(deeds.filter((deed) => last.includes(deed))).toEqual([]);
    last = deeds;
    idle = actions.length === 0 ? idle + 1 : 0;
    world = later(world, THREE_HOURS);
  }
  return world;
}

const inWords = ({ kind, version, regions }: Action): string =>
  [kind, version.number, ...plain(regions).toSorted()].join(' ');

/** A narrowing may find at its own looks that it has to wait for a version that was promoted since. */
const isDone = (action: Action, before: KeptImage, after: KeptImage): boolean =>
  action.kind !== 'narrow' ||
  regionsOf(versionIn(after, action)).length < regionsOf(versionIn(before, action)).length;

/** The same image where nobody holds Gallerist back and every version can be used where it was made. */
const unhindered = (world: KeptImage): KeptImage => ({
  ...world,
  rules: { ...world.rules, manage: true, budgets: { replicate: 20, narrow: 20, promote: 20 } },
  versions: world.versions.map(sound),
  unread: [],
  writers: world.writers.filter(({ job }) => job === undefined),
});

const sound = ({ endOfLifeDate: _, ...version }: TrueVersion): TrueVersion => ({
  ...version,
  replication: version.replication.map((status) =>
    isSame(status.region, version.location) ? { ...status, state: 'Completed' } : status,
  ),
});

/** What should be in more regions, or latest in more, in words. */
function wanting(version: Version, { rules, versions, writers }: KeptImage): string[] {
  const { number, tags, targetRegions } = version;
  const isFirst = firstOf(versions, rules.olderVersions.wide).includes(number);
  const isWaiting = waitsForPromotion(version);
  // Nobody knows since when it is a canary.
  const isUndated = tags['gallerist:latest'] === 'canary soon';
  // Nobody can say that it was latest in its first region for so long.
  const isNowhere =
    !version.excludeFromLatest && targetRegions.every((region) => region.excludeFromLatest);
  const isDue = isWaiting && !isUndated && !isNowhere && rules.promotion.rule === 'automatic';
  return [
    ...((isFirst || isWaiting) && !isAsWanted(version, rules) ? [`${number} is not wide`] : []),
    ...(isDue ? [`${number} is not promoted`] : []),
    ...missedIn(version, writers).map(({ name }) => `${number} is still out of ${name}`),
  ];
}

const hasFailed = ({ provisioningState, replication }: TrueVersion): boolean =>
  provisioningState === 'Failed' || replication.some(({ state }) => state === 'Failed');

/** Where an older version is though nothing keeps it there. */
const needless = (version: Version, world: KeptImage): string[] =>
  isCounted(version)
    ? regionsOf(version).filter((region) => whyItStays(version, region, world).length === 0)
    : [];

describe('an image that is kept for days', { timeout: LONG }, () => {
  it('comes to rest, and nothing is done twice', () =>
    fc.assert(
      fc.property(anyImage, (world) => {
        expect(begun(look(settled(world)).plan)).toEqual([]);
      }),
      runs,
    ));

  it('comes to be as the catalog says, where nothing stands against it', () =>
    fc.assert(
      fc.property(anyImage, (world) => {
        const end = settled(unhindered(world));
        expect(end.versions.flatMap((version) => wanting(version, end))).toEqual([]);
        // Those that failed somewhere, and those beneath them, stay where they are.
        const hadFailed = world.versions.some(hasFailed);
        const surplus = hadFailed ? [] : end.versions.flatMap((version) => needless(version, end));
        expect(surplus).toEqual([]);
      }),
      runs,
    ));
});
