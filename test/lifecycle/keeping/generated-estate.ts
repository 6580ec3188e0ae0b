import * as fc from 'fast-check';
import type { ImageRules } from '../../../src/lifecycle/catalog/schema.ts';
import type { Unread, User } from '../../../src/lifecycle/estate.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import { NOON } from '../../support/builders.ts';
import { anImage } from '../../support/builders-catalog.ts';
import {
  aRawVersion,
  aSpelling,
  DEFINITION,
  mostly,
  oneIn,
  REGIONS,
  toVersion,
  toWriter,
} from './generated-version.ts';
import type { TrueVersion } from './oracle.ts';

/** More of them: ESTATES=50000 npx vitest run test/lifecycle/keeping. A slow machine stops earlier. */
export const runs = {
  numRuns: Number(process.env['ESTATES'] ?? 1_000),
  ...(process.env['ESTATES'] === undefined ? { interruptAfterTimeLimit: 5_000 } : {}),
};

export const LONG = 600_000;

/** An image as it truly is: each version has its true `replication`, whether anybody asked or not. */
export interface KeptImage {
  definition: string;
  rules: ImageRules;
  versions: TrueVersion[];
  users: User[];
  unread: Unread[];
  writers: Writer[];
  observed: boolean;
  now: Date;
}

const aPromotion = fc.record({
  rule: mostly('automatic' as const, 'manual' as const),
  bake: fc.constantFrom('0s', '2h'),
  canary: fc.option(fc.record({ at: fc.nat(3), bake: fc.constantFrom('0s', '1h') }), {
    freq: 1,
    nil: undefined,
  }),
});

const someRules: fc.Arbitrary<ImageRules> = fc
  .record({
    regions: fc.subarray(REGIONS, { maxLength: 4 }),
    replicas: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    spelled: aSpelling,
    wide: fc.integer({ min: 1, max: 3 }),
    older: fc.nat(2),
    promotion: aPromotion,
    budgets: mostly({}, { replicate: 1, narrow: 1, promote: 1 }, { replicate: 0, narrow: 2 }),
    manage: mostly<{ manage?: boolean }>({ manage: true }, {}, { manage: false }),
  })
  .map(({ regions, replicas, spelled, wide, older, promotion, budgets, manage }) => {
    const others = regions.filter((name) => name !== 'West Europe').map(spelled);
    const { canary, ...rest } = promotion;
    const first =
      ['westeurope', ...others][(canary?.at ?? 0) % (others.length + 1)] ?? 'westeurope';
    return anImage({
      regions: regions.map((name, index) => ({ name: spelled(name), replicas: replicas[index] })),
      olderVersions: { wide, regions: others.slice(0, older) },
      promotion:
        // The catalog refuses a canary that has nowhere to go to after.
        canary === undefined || others.length === 0
          ? rest
          : { ...rest, canary: { region: first, bake: canary.bake } },
      budgets,
      ...manage,
    });
  });

const aUser = fc
  .record({
    kind: fc.constantFrom('VM', 'scale set', 'scale set instance'),
    region: fc.constantFrom(...REGIONS),
    spelled: aSpelling,
    index: fc.nat(8),
    refersBy: fc.constantFrom('version', 'exact version', 'definition'),
    loud: fc.boolean(),
    name: fc.nat(999),
  })
  .map(({ kind, region, spelled, index, refersBy, loud, name }) => (numbers: string[]): User => {
    const number = numbers[index] ?? '9.9.9';
    const image = refersBy === 'version' ? `${DEFINITION}/versions/${number}` : DEFINITION;
    return {
      id: `/subscriptions/s/resourceGroups/apps/providers/Microsoft.Compute/virtualMachines/vm-${name}`,
      kind,
      region: spelled(region),
      image: loud ? image.toUpperCase() : image,
      ...(refersBy === 'exact version' ? { exactVersion: number } : {}),
    };
  });

const unread = { subscription: 's2', because: 'the identity may not list scale sets there' };

/** An image in any state, mostly not far from what the catalog says of it. */
export const anyImage: fc.Arbitrary<KeptImage> = fc
  .record({
    rules: someRules,
    raw: fc.uniqueArray(aRawVersion, { selector: ({ number }) => number, maxLength: 9 }),
    users: fc.array(aUser, { maxLength: 6 }),
    unread: oneIn(8),
    observed: oneIn(6),
  })
  .map(({ rules, raw, users, unread: isUnread, observed }) => {
    const versions = raw.map((one) => toVersion(one, rules));
    const numbers = versions.map(({ number }) => number);
    return {
      definition: DEFINITION,
      rules,
      versions,
      users: users.map((user) => user(numbers)),
      unread: isUnread ? [unread] : [],
      writers: raw.flatMap((one, index) =>
        versions.slice(index, index + 1).flatMap((version) => toWriter(one, version)),
      ),
      observed,
      now: NOON,
    };
  });
