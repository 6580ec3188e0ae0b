import * as fc from 'fast-check';
import type { ImageRules } from '../../../src/lifecycle/catalog/schema.ts';
import type { TargetRegion } from '../../../src/lifecycle/gallery.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import type { TakenOut } from '../../../src/lifecycle/versions/taken-out.ts';
import { NOON } from '../../support/builders.ts';
import { isFoundIn, regionsOf, type TrueVersion } from './oracle.ts';

export const REGIONS = ['West Europe', 'North Europe', 'East US 2', 'UK South', 'Japan East'];
export const DEFINITION =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images' +
  '/providers/Microsoft.Compute/galleries/golden/images/ubuntu-24';

const NUMBERS = [
  '1.0.0',
  '1.0.2',
  '1.0.10',
  '1.2.0',
  '1.9.0',
  '1.10.0',
  '1.10.1',
  '2.0.0',
  '2.0.9',
];
const HIGHER = ['2.0.10', '3.0.0', '10.0.0', '2147483647.0.0'];

export const short = (name: string): string => name.replaceAll(' ', '').toLowerCase();
export const aSpelling = fc.constantFrom(short, (name: string) => name);
export const oneIn = (times: number): fc.Arbitrary<boolean> =>
  fc.nat(times - 1).map((die) => die > 0 && die === times - 1);
/** The first of them, and seldom another. */
export const mostly = <Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 9 }, fc.constantFrom(usual, ...others));

const aStanding = fc.constantFrom(
  ...(['promoted', 'promoted', 'promoted', 'by a person', 'by a person'] as const),
  ...(['pending', 'pending', 'pending', 'canary', 'withdrawn', 'excluded'] as const),
  ...(['excluded though promoted', 'included though pending', 'canary of no date'] as const),
);
type Said = typeof aStanding extends fc.Arbitrary<infer One> ? One : never;

const aState = fc.constantFrom('Completed', 'Replicating', 'Failed', 'Unknown', 'silent');
/** One word for each of the five regions. */
const perRegion = <Word>(word: fc.Arbitrary<Word>) =>
  fc.array(word, { minLength: 5, maxLength: 5 });

export interface RawVersion {
  number: string;
  away: boolean;
  spread: 'wanted' | 'location' | 'some';
  some: boolean[];
  spelled: (name: string) => string;
  counts: number[];
  agreed: boolean;
  apart: boolean[];
  said: Said;
  canaryHours: number;
  ours: boolean;
  kept: boolean;
  state: string;
  statuses: string[] | undefined;
  /** Where the status is five minutes old. */
  fresh: boolean[];
  endOfLifeHours: number | undefined;
  loud: boolean;
  writer: 'none' | 'held' | 'stopped';
  provenHours: number | undefined;
  taken: { at: number; repaired: boolean; excluded: boolean }[];
}

export const aRawVersion: fc.Arbitrary<RawVersion> = fc.record({
  number: fc.constantFrom(...NUMBERS, ...HIGHER),
  away: oneIn(8),
  spread: fc.constantFrom('wanted', 'wanted', 'wanted', 'location', 'some'),
  some: perRegion(fc.boolean()),
  spelled: aSpelling,
  counts: perRegion(fc.integer({ min: 1, max: 3 })),
  agreed: fc.boolean(),
  apart: fc.oneof({ arbitrary: fc.constant<boolean[]>([]), weight: 4 }, perRegion(oneIn(3))),
  said: aStanding,
  canaryHours: fc.nat(3),
  ours: fc.boolean(),
  kept: oneIn(10),
  state: mostly('Succeeded', 'Failed', 'Failed', 'Updating', 'Creating', 'Deleting'),
  statuses: fc.option(perRegion(aState), { freq: 2, nil: undefined }),
  fresh: fc.oneof({ arbitrary: fc.constant<boolean[]>([]), weight: 3 }, perRegion(fc.boolean())),
  endOfLifeHours: fc.option(fc.constantFrom(-1, 1, 100), { freq: 2, nil: undefined }),
  loud: oneIn(3),
  writer: mostly('none', 'held', 'stopped'),
  provenHours: fc.option(fc.nat(4), { freq: 2, nil: undefined }),
  taken: fc.oneof(
    { arbitrary: fc.constant<RawVersion['taken']>([]), weight: 4 },
    fc.uniqueArray(fc.record({ at: fc.nat(4), repaired: fc.boolean(), excluded: fc.boolean() }), {
      selector: ({ at }) => at,
      maxLength: 2,
    }),
  ),
});

const hoursBefore = (hours: number): Date => new Date(NOON.getTime() - hours * 3_600_000);

/** The version as it truly is. */
export function toVersion(raw: RawVersion, rules: ImageRules): TrueVersion {
  const location = raw.away ? 'japaneast' : short(rules.location);
  const spread: Record<RawVersion['spread'], (region: string, index: number) => boolean> = {
    wanted: (region) => rules.regions.some(({ name }) => short(name) === short(region)),
    location: () => false,
    some: (_, index) => raw.some[index] === true,
  };
  const places = REGIONS.map((region, index) => ({ region, index })).filter(
    ({ region, index }) => short(region) === location || spread[raw.spread](region, index),
  );
  const replication = places
    .map(({ region, index }) =>
      toStatus(region, raw.statuses?.[index] ?? 'Completed', raw.fresh[index] === true),
    )
    .filter(({ state }) => state !== 'silent');
  const hasFailed = replication.some(({ state }) => state === 'Failed');
  const id = `${DEFINITION}/versions/${raw.number}`;
  return {
    id: raw.loud ? id.toUpperCase() : id,
    number: raw.number,
    location,
    tags: {
      ...latestTag(raw),
      ...(raw.ours ? { 'gallerist:job': 'ubuntu-24.0123456789abcdef' } : {}),
      ...(raw.kept ? { 'gallerist:regions': 'all' } : {}),
    },
    // What others made may lack a region though Azure calls it Succeeded; nobody asks about what a job of ours proved.
    provisioningState: hasFailed && raw.ours && raw.state === 'Succeeded' ? 'Failed' : raw.state,
    excludeFromLatest: ['pending', 'withdrawn', 'excluded', 'excluded though promoted'].includes(
      raw.said,
    ),
    targetRegions: places.map(({ region, index }) => toTarget(raw, rules, region, index)),
    replication,
    ...(raw.endOfLifeHours === undefined
      ? {}
      : { endOfLifeDate: hoursBefore(-raw.endOfLifeHours) }),
    returned: {},
  };
}

function latestTag({ said, canaryHours }: RawVersion): Record<string, string> {
  const words: Record<Said, string | undefined> = {
    promoted: 'promoted',
    'by a person': undefined,
    pending: 'pending',
    canary: `canary ${hoursBefore(canaryHours).toISOString()}`,
    withdrawn: 'withdrawn',
    excluded: undefined,
    'excluded though promoted': 'promoted',
    'included though pending': 'pending',
    'canary of no date': 'canary soon',
  };
  const word = words[said];
  return word === undefined ? {} : { 'gallerist:latest': word };
}

function toTarget(raw: RawVersion, rules: ImageRules, region: string, index: number): TargetRegion {
  const wanted = rules.regions.find(({ name }) => short(name) === short(region))?.replicas ?? 1;
  const { canary } = rules.promotion;
  const isLeft =
    raw.said === 'canary' && canary !== undefined && short(canary.region) !== short(region);
  return {
    name: raw.spelled(region),
    regionalReplicaCount: raw.agreed ? wanted : (raw.counts[index] ?? 1),
    storageAccountType: 'Standard_LRS',
    ...(isLeft || raw.apart[index] === true ? { excludeFromLatest: true } : {}),
  };
}

const toStatus = (region: string, state: string, isFresh: boolean) => ({
  since: hoursBefore(isFresh ? 1 / 12 : 24),
  region: short(region),
  state,
  progress: state === 'Completed' ? 100 : 40,
  details: state === 'Failed' ? 'Failed with internal server error.' : '',
});

/** What is remembered of the version. It counts as replicated only where that was once seen, and never by the rules. */
export function toWriter(raw: RawVersion, version: TrueVersion): Writer[] {
  const { writer, provenHours, taken } = raw;
  const isProven =
    provenHours !== undefined && regionsOf(version).every((name) => isFoundIn(version, name, NOON));
  if (writer === 'none' && !isProven && taken.length === 0) return [];
  return [
    {
      version: {
        definition: DEFINITION,
        id: version.id,
        number: raw.number,
      },
      ...(writer === 'none'
        ? {}
        : { job: 'ubuntu-24.fedcba9876543210', kind: 'replicate', wish: 'another' }),
      ...(writer === 'none' ? {} : { since: hoursBefore(1) }),
      ...(writer === 'stopped' ? { stopped: 'refused: It was made in a region that failed.' } : {}),
      ...(isProven ? { replicatedAt: hoursBefore(provenHours) } : {}),
      ...(taken.length === 0 ? {} : { takenOut: taken.map((one) => toTaken(one, raw)) }),
    },
  ];
}

/** A region that a repair or a narrowing took out, perhaps long back by now. */
const toTaken = (
  { at, repaired, excluded }: RawVersion['taken'][number],
  { spelled }: RawVersion,
): TakenOut => ({
  region: {
    name: spelled(REGIONS[at] ?? ''),
    regionalReplicaCount: 2,
    ...(excluded ? { excludeFromLatest: true } : {}),
  },
  at: hoursBefore(1).toISOString(),
  ...(repaired ? { repair: 1 } : {}),
});
