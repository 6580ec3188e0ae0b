import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { nextNumber, numberAskedFor } from '../../../src/lifecycle/versions/numbering.ts';
import { refusalOf } from '../refusal-of.ts';
import { aNumber, bigOrder, bigParts } from './numbers.ts';

const day = new Date('2026-11-21T23:59:59.999Z');
const counting = fc.constantFrom('next-patch' as const, 'next-minor' as const, 'date' as const);
const aDay = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2100-01-01'),
  noInvalidDate: true,
});

describe('the next number', () => {
  it.each([
    ['next-patch', undefined, '1.0.0'],
    ['next-patch', '1.0.9', '1.0.10'],
    ['next-patch', '1.2147483646.2147483646', '1.2147483646.2147483647'],
    ['next-minor', undefined, '1.0.0'],
    ['next-minor', '1.9.7', '1.10.0'],
    ['next-minor', '1.9.2147483647', '1.10.0'],
    ['date', undefined, '2026.1121.0'],
    ['date', '1.0.0', '2026.1121.0'],
    ['date', '2026.1120.7', '2026.1121.0'],
    ['date', '2026.1121.0', '2026.1121.1'],
    ['date', '2026.1122.4', '2026.1122.5'],
    ['date', '3000.0.0', '3000.0.1'],
  ] as const)('by %s after %s is %s', (numbering, highest, next) => {
    expect(nextNumber(numbering, highest, day)).toBe(next);
  });

  it('by date begins anew every day and every year, by UTC', () => {
    const numbers = [
      '2026-12-31T23:59:59Z',
      '2026-12-31T23:59:59Z',
      '2027-01-01T00:00:00Z',
      '2027-01-09T00:00:00Z',
      '2027-01-10T00:00:00Z',
      '2027-10-01T12:00:00+14:00',
    ];
    let highest: string | undefined;
    const given = numbers.map(
      (instant) => (highest = nextNumber('date', highest, new Date(instant))),
    );
    expect(given).toEqual([
      '2026.1231.0',
      '2026.1231.1',
      '2027.101.0',
      '2027.109.0',
      '2027.110.0',
      '2027.930.0',
    ]);
  });

  /** The next number, or undefined where it is refused. */
  function nextOf(...wish: Parameters<typeof nextNumber>): string | undefined {
    try {
      return nextNumber(...wish);
    } catch (error) {
      if (error instanceof Refused) return undefined;
      throw error;
    }
  }

  it('is valid and above the highest, and refused at the edge alone', () => {
    fc.assert(
      fc.property(
        counting,
        fc.option(aNumber, { nil: undefined }),
        aDay,
        (rule, highest, today) => {
          const next = nextOf(rule, highest, today);
          const above = next !== undefined && bigOrder(next) > bigOrder(highest ?? '0.0.0');
          const atTheEdge = next === undefined && (highest ?? '').includes('2147483647');
          expect(above || atTheEdge).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is the very next one its rule can give', () => {
    const last = 2n ** 31n - 1n;
    fc.assert(
      fc.property(aNumber, (highest) => {
        const [major = 0n, minor = 0n, patch = 0n] = bigParts(highest) ?? [];
        expect(nextOf('next-patch', highest, day)).toBe(
          patch === last ? undefined : `${major}.${minor}.${patch + 1n}`,
        );
        expect(nextOf('next-minor', highest, day)).toBe(
          minor === last ? undefined : `${major}.${minor + 1n}.0`,
        );
      }),
    );
  });

  it.each([
    ['next-patch', '1.0.2147483647'],
    ['next-minor', '1.2147483647.3'],
    ['date', '3000.0.2147483647'],
  ] as const)('by %s is refused after %s, with what to do', async (numbering, highest) => {
    const { reason, remedy } = await refusalOf(() => nextNumber(numbering, highest, day));
    expect(reason).toBe(
      `No version number comes after ${highest} by the numbering ${numbering}: no part may exceed 2147483647.`,
    );
    expect(remedy).toContain('Drop the VHD again under a number of your own');
  });
});

describe('the number somebody asks for', () => {
  const none = { call: undefined, metadata: undefined, stem: 'nightly' };
  const ask = (
    wishes: Partial<Record<keyof typeof none, string>>,
    rule: 'date' | 'file-name' = 'date',
  ) => numberAskedFor('vhds/ubuntu-24/x.vhd', { ...none, ...wishes }, rule);

  it('is that of the call, of the metadata, of the file, in this order', () => {
    const all = { call: '3.0.0', metadata: '2.0.0', stem: '1.0.0' };
    expect(ask(all)).toBe('3.0.0');
    expect(ask({ metadata: '2.0.0', stem: '1.0.0' })).toBe('2.0.0');
    expect(ask({ stem: '1.0.0' })).toBe('1.0.0');
    expect(ask({})).toBeUndefined();
  });

  it.each([
    [{ call: 'latest' }, 'the version asked for is "latest"'],
    [{ metadata: '1.0' }, 'its metadata gallerist_version is "1.0"'],
    [{ metadata: '' }, 'its metadata gallerist_version is ""'],
    [{ stem: 'v1.0.0' }, 'its name is "v1.0.0"'],
    [{ stem: '1.0' }, 'its name is "1.0"'],
    [{ stem: '20261121' }, 'its name is "20261121"'],
    [{ stem: '1.02.3' }, 'its name is "1.02.3"'],
    [{ stem: '1.0.2147483648' }, 'its name is "1.0.2147483648"'],
  ])('is refused where it means to be one and is none: %j', async (wishes, what) => {
    const { reason, remedy } = await refusalOf(() => ask(wishes));
    expect(reason).toBe(`vhds/ubuntu-24/x.vhd: ${what}, which is no version number.`);
    expect(remedy).toContain('as in 1.4.0');
    const isName = 'stem' in wishes;
    expect(remedy.endsWith('or under one that is no number to get the next.')).toBe(isName);
  });

  it('must be the name of the file where the catalog says so', async () => {
    expect(ask({ stem: '1.4.0' }, 'file-name')).toBe('1.4.0');
    const { reason, remedy } = await refusalOf(() => ask({ stem: 'nightly' }, 'file-name'));
    expect(reason).toContain('its name is "nightly"');
    expect(remedy).toMatch(/Drop it again under such a name\.$/);
  });
});
