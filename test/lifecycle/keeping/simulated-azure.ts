import { fakeClock } from '../../support/fake-clock.ts';
import type { TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';
import { narrowingOf } from '../../../src/lifecycle/keeping/look-to-narrow.ts';
import type { Action, FoundImage, Plan } from '../../../src/lifecycle/keeping/plan.ts';
import { planImage } from '../../../src/lifecycle/keeping/plan-image.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import { proofOf, provenSince } from '../../../src/lifecycle/versions/proof.ts';
import type { KeptImage } from './generated-estate.ts';
import { DEFINITION } from './generated-version.ts';
import {
  GRACE,
  isPromoted,
  isSame,
  missedIn,
  plain,
  regionsOf,
  wantedCount,
  wantedOf,
  type TrueVersion,
} from './oracle.ts';

const IMAGE = 'ubuntu-24';

/** What a look sees of an image: the replication of a version only where it asked. */
function find(world: KeptImage, asked: ReadonlySet<string> = new Set()): FoundImage {
  const { versions, users, unread, writers, observed } = world;
  return {
    versions: versions.map(({ replication, ...version }) =>
      asked.has(version.number) && replication !== undefined
        ? { ...version, replication }
        : version,
    ),
    users,
    unread,
    writers,
    observed,
  };
}

export interface Look {
  /** Before and after its questions were answered. */
  first: Plan;
  plan: Plan;
  /** The numbers of the versions that were asked about. */
  answered: ReadonlySet<string>;
}

/** As whoever looks does it: plans, answers the questions, or those that there is time for, plans once more. */
export function look(world: KeptImage, answers: readonly boolean[] = []): Look {
  const { rules, now } = world;
  const clock = fakeClock(now.toISOString());
  const first = planImage(IMAGE, rules, find(world), clock);
  const asked = first.questions.filter((_, index) => answers[index] ?? true);
  const answered = new Set(asked.map(({ version }) => version.number));
  return { first, answered, plan: planImage(IMAGE, rules, find(world, answered), clock) };
}

export const begun = ({ actions }: Plan): Action[] =>
  actions.filter(({ heldBack }) => heldBack === undefined);

export function versionIn({ versions }: KeptImage, { version: { number } }: Action): TrueVersion {
  const found = versions.find((version) => version.number === number);
  if (found === undefined) throw new Error(`There is no version ${number}.`);
  return found;
}

/** The image after a job has done what an action is about, undisturbed. */
export function carryOut(world: KeptImage, action: Action): KeptImage {
  const version = versionIn(world, action);
  switch (action.kind) {
    case 'replicate':
      return replicated(world, version, action);
    case 'narrow':
      return narrowed(world, later(world, GRACE), action);
    case 'promote':
      return written(world, promoted(world, version));
  }
}

/** Regions that failed are taken out and added again; where it was made in one of them, nobody can help. */
function replicated(world: KeptImage, version: TrueVersion, action: Action): KeptImage {
  const { kind, wish } = action;
  const failed = version.replication.filter(({ state }) => state === 'Failed');
  if (failed.some(({ region }) => isSame(region, version.location))) {
    const stopped = 'refused: It failed in the region it was made in.';
    return remembered(world, version, { job: 'ubuntu-24.1', kind, wish, stopped });
  }
  const kept = version.targetRegions.filter(
    ({ name }) => !failed.some(({ region }) => isSame(region, name)),
  );
  const isThere = (name: string) => kept.some((region) => isSame(region.name, name));
  const isExcluded = !isPromoted(version);
  const missed = missedIn(version, world.writers).map((region) => ({
    ...region,
    excludeFromLatest: isExcluded || region.excludeFromLatest === true,
  }));
  const isMissed = (name: string) => missed.some((region) => isSame(region.name, name));
  // What the catalog does not want wide gets back what it had, and nothing else.
  const wanted = action.back
    ? plain(failed.map(({ region }) => region))
    : wantedOf(world.rules, version);
  const added = wanted
    .filter((name) => !isThere(name) && !isMissed(name))
    .map((name): TargetRegion => ({ name, excludeFromLatest: isExcluded }));
  const countOf = ({ name }: TargetRegion) =>
    action.back && !isMissed(name) ? undefined : wantedCount(world.rules, name);
  const targetRegions = [...kept, ...missed, ...added].map((region) => ({
    ...region,
    regionalReplicaCount: countOf(region) ?? region.regionalReplicaCount ?? 1,
  }));
  const changed = { ...version, targetRegions, provisioningState: 'Succeeded' };
  const replication = regionsOf(changed).map((region) => completed(version, region, world.now));
  return remembered(written(world, { ...changed, replication }), version, {
    replicatedAt: world.now,
    takenOut: [],
  });
}

const statusIn = ({ replication }: TrueVersion, name: string) =>
  replication.find(({ region }) => isSame(region, name));

/** A region is Completed since then, if it was not before. */
function completed(version: TrueVersion, region: string, since: Date) {
  const found = statusIn(version, region);
  const isSo = found?.state === 'Completed';
  return {
    region,
    state: 'Completed',
    progress: 100,
    details: '',
    since: isSo ? found.since : since,
  };
}

/** The regions that a job takes a version out of after two looks: it does not know since when a region is Completed. */
export function takenOut(before: KeptImage, after: KeptImage, number: string): string[] {
  const [first, second] = [look(before), look(after)];
  if (narrowingOf(number, first.plan) === undefined) return [];
  const proof = proofOf(find(before, first.answered).versions, before.now);
  const found = find(after, second.answered);
  const versions = provenSince(found.versions, proof);
  const clock = fakeClock(after.now.toISOString());
  const plan = planImage(IMAGE, after.rules, { ...found, versions }, clock);
  return narrowingOf(number, plan)?.regions ?? [];
}

function narrowed(before: KeptImage, after: KeptImage, action: Action): KeptImage {
  const version = versionIn(after, action);
  const regions = takenOut(before, after, version.number);
  const isOut = (name: string) => regions.some((region) => isSame(region, name));
  return written(after, {
    ...version,
    targetRegions: version.targetRegions.filter(({ name }) => !isOut(name)),
    replication: version.replication.filter(({ region }) => !isOut(region)),
  });
}

/** First in the canary's region alone, where the catalog has one. */
function promoted({ rules, now }: KeptImage, version: TrueVersion): TrueVersion {
  const { canary } = rules.promotion;
  const first = version.excludeFromLatest ? canary?.region : undefined;
  const said = first === undefined ? 'promoted' : `canary ${now.toISOString()}`;
  return {
    ...version,
    excludeFromLatest: false,
    tags: { ...version.tags, 'gallerist:latest': said },
    targetRegions: version.targetRegions.map((region) => ({
      ...region,
      excludeFromLatest: first !== undefined && !isSame(region.name, first),
    })),
  };
}

const written = (world: KeptImage, version: TrueVersion): KeptImage => ({
  ...world,
  versions: world.versions.map((other) => (other.number === version.number ? version : other)),
});

/** The job has ended, and holds nothing any more. */
function remembered(world: KeptImage, { number }: Version, ended: Partial<Writer>): KeptImage {
  const found = world.writers.find(({ version }) => version.number === number);
  const others = world.writers.filter((writer) => writer !== found);
  const place = { definition: DEFINITION, id: `${DEFINITION}/versions/${number}`, number };
  const takenOut = ended.takenOut ?? found?.takenOut ?? [];
  const kept = takenOut.length === 0 ? {} : { takenOut };
  const { takenOut: _, ...rest } = ended;
  return { ...world, writers: [...others, { version: place, ...rest, ...kept }] };
}

/** Time goes by, at the end of which what was under way has just come to its end, good or bad. */
export function later(world: KeptImage, milliseconds: number): KeptImage {
  const now = new Date(world.now.getTime() + milliseconds);
  const versions = world.versions
    .filter(({ provisioningState }) => provisioningState !== 'Deleting')
    .map((version) => {
      const replication = regionsOf(version).map((region) => {
        const found = statusIn(version, region);
        return found?.state === 'Failed' ? found : completed(version, region, now);
      });
      const isUnderWay = ['Creating', 'Updating'].includes(version.provisioningState);
      const end = replication.some(({ state }) => state === 'Failed') ? 'Failed' : 'Succeeded';
      return {
        ...version,
        replication,
        provisioningState: isUnderWay ? end : version.provisioningState,
      };
    });
  return { ...world, versions, now };
}
