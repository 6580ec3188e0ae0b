import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/lifecycle/gallery.ts';
import {
  latestByRegion,
  obstacleTo,
  toWithdraw,
  whyNotBackTo,
} from '../../../src/lifecycle/versions/falling-back.ts';
import { NOON } from '../../support/builders.ts';
import { aVersion } from './a-version.ts';

const both = { 'West Europe': 'Completed', 'East US 2': 'Completed' };
const included = (number: string, regions: Record<string, string> = both) =>
  aVersion(regions, { number, excludeFromLatest: false });
const excluded = (number: string, said: string) =>
  aVersion(both, { number, tags: { 'gallerist:latest': said } });

describe('what latest means', () => {
  it('is in each region the highest that is included and replicated there', () => {
    const versions = [
      included('1.0.10', { 'West Europe': 'Completed', 'East US 2': 'Replicating' }),
      included('1.0.9'),
      excluded('2.0.0', 'pending'),
      aVersion({ 'UK South': 'Completed' }, { number: '1.0.0' }),
    ];
    expect(latestByRegion(versions)).toEqual({
      westeurope: '1.0.10',
      eastus2: '1.0.9',
      uksouth: null,
    });
  });
});

describe('a version to fall back to', () => {
  it.each<[string, Partial<Version>, string | undefined]>([
    ['is promoted', { excludeFromLatest: false }, undefined],
    ['is being widened', { excludeFromLatest: false, provisioningState: 'Updating' }, undefined],
    ['is being deleted', { provisioningState: 'Deleting' }, 'it is being deleted'],
    ['was withdrawn', { tags: { 'gallerist:latest': 'withdrawn' } }, 'it was withdrawn itself'],
    ['is excluded', {}, 'somebody excluded it from latest'],
    ['is pending', { tags: { 'gallerist:latest': 'pending' } }, 'it was never promoted'],
    [
      'is a canary',
      {
        excludeFromLatest: false,
        tags: { 'gallerist:latest': 'canary 2026-03-01T11:00:00.000Z' },
      },
      'it was never promoted',
    ],
    [
      'is dead',
      { excludeFromLatest: false, provisioningState: 'Failed', replication: [] },
      'it failed and is replicated nowhere',
    ],
    [
      'is degraded',
      { excludeFromLatest: false, provisioningState: 'Failed' },
      'its last write failed, and Azure may pass it over. POST /api/replications repairs it',
    ],
    [
      'has expired',
      { excludeFromLatest: false, endOfLifeDate: NOON },
      'its end of life has passed',
    ],
    [
      'is being made',
      { excludeFromLatest: false, provisioningState: 'Creating' },
      'Azure is still making it',
    ],
    [
      'is replicated nowhere yet',
      { excludeFromLatest: false, replication: [] },
      'it is replicated nowhere',
    ],
  ])('that %s', (_, parts, why) => {
    expect(whyNotBackTo(aVersion(both, parts), NOON)).toBe(why);
  });

  it('may not leave a region without any, nor one with a version that cannot take it', () => {
    const top = included('3.0.0');
    const target = included('2.0.0', { 'West Europe': 'Completed' });
    const before = { westeurope: '3.0.0', eastus2: '3.0.0' };
    const why = (...others: Version[]) =>
      obstacleTo('2.0.0', [top, target, ...others], before, NOON);
    expect(why()).toBe(
      'latest would mean nothing in eastus2, where it is not replicated. POST /api/replications brings it there',
    );
    expect(why({ ...included('1.0.0'), endOfLifeDate: NOON })).toBe(
      'latest would be 1.0.0 in eastus2, and its end of life has passed',
    );
    expect(why(included('1.0.0'))).toBeUndefined();
    expect(obstacleTo('1.5.0', [top], before, NOON)).toBe('it is not there any more');
  });

  it('may leave a region without any where latest means nothing already', () => {
    const versions = [included('3.0.0'), included('2.0.0', { 'West Europe': 'Completed' })];
    const before = { westeurope: '3.0.0', eastus2: null };
    expect(obstacleTo('2.0.0', versions, before, NOON)).toBeUndefined();
  });
  it('is not kept from it by a region where latest stays as it is', () => {
    const old = included('1.0.0', { 'UK South': 'Completed' });
    const versions = [included('3.0.0'), included('2.0.0'), { ...old, endOfLifeDate: NOON }];
    const before = { westeurope: '3.0.0', eastus2: '3.0.0', uksouth: '1.0.0' };
    expect(obstacleTo('2.0.0', versions, before, NOON)).toBeUndefined();
    expect(obstacleTo('2.0.0', versions, { ...before, uksouth: '3.0.0' }, NOON)).toContain('1.0.0');
  });
});

describe('withdrawals', () => {
  const someVersion = fc.record({
    patch: fc.nat({ max: 9 }),
    said: fc.constantFrom('promoted', 'promoted', 'promoted', 'pending', 'withdrawn'),
    regions: fc.dictionary(
      fc.constantFrom('West Europe', 'East US 2', 'UK South'),
      fc.constantFrom('Completed', 'Completed', 'Completed', 'Replicating'),
      { minKeys: 1, noNullPrototype: true },
    ),
  });
  const someVersions = fc
    .uniqueArray(someVersion, { selector: ({ patch }) => patch, minLength: 2, maxLength: 8 })
    .map((all) =>
      all.map(({ patch, said, regions }) =>
        aVersion(regions, {
          number: `1.0.${patch}`,
          excludeFromLatest: said !== 'promoted',
          tags: { 'gallerist:latest': said },
        }),
      ),
    );

  it('move latest once in every region, and never to nothing, wherever a rollback is let', () => {
    let rollbacks = 0;
    fc.assert(
      fc.property(someVersions, fc.nat({ max: 9 }), (found, index) => {
        const target = found[index % found.length]?.number ?? '';
        let versions = found;
        const before = latestByRegion(versions);
        if (obstacleTo(target, versions, before, NOON) !== undefined) return;
        rollbacks += 1;
        const seen = [before];
        for (const { number } of toWithdraw(versions, target)) {
          versions = versions.map((one) =>
            one.number === number
              ? { ...one, excludeFromLatest: true, tags: { 'gallerist:latest': 'withdrawn' } }
              : one,
          );
          seen.push(latestByRegion(versions));
        }
        for (const [region, first] of Object.entries(before)) {
          const means = seen.map((one) => one[region] ?? null);
          const moves = means.filter((number, index) => index > 0 && number !== means[index - 1]);
          expect(moves.length).toBeLessThanOrEqual(1);
          expect(first === null || !means.includes(null)).toBe(true);
        }
        expect(toWithdraw(versions, target)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
    expect(rollbacks).toBeGreaterThan(50);
  });
});
