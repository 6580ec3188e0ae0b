import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareNumbers,
  formatNumber,
  highestNumber,
  isNumber,
  parseNumber,
} from '../../../src/lifecycle/versions/number.ts';
import { aNumber, aPart, bigOrder, bigParts } from './numbers.ts';

/** Texts that are nearly numbers. */
const nearly = fc.oneof(
  aNumber,
  fc
    .array(
      fc.oneof(
        aPart.map(String),
        fc.constantFrom('', '01', '-1', '1e3', '0x1', ' 1', '2147483648'),
      ),
    )
    .map((parts) => parts.join('.')),
  fc.string({ unit: fc.constantFrom('0', '1', '9', '.', 'v', ' ', '\n', '-') }),
  fc.string(),
);

describe('a version number', () => {
  it.each([
    ['0.0.0', [0, 0, 0]],
    ['1.2.3', [1, 2, 3]],
    ['2024.04.01', [2024, 4, 1]],
    ['2147483647.2147483647.2147483647', [2_147_483_647, 2_147_483_647, 2_147_483_647]],
  ])('is read: %s', (text, parts) => {
    expect(parseNumber(text)).toEqual(parts);
  });

  it.each([
    '',
    '1',
    '1.2',
    '1.2.3.4',
    '2147483648.0.0',
    'v1.2.3',
    '1.2.3\n',
    '1.2.3-rc',
    '１.2.3',
    '-1.2.3',
    '1..3',
    '1.2.9007199254740993',
  ])('is nothing else: %j', (text) => {
    expect(parseNumber(text)).toBeUndefined();
  });

  it('is read as whole numbers of any size would have it', () => {
    fc.assert(
      fc.property(nearly, (text) => {
        expect(parseNumber(text)?.map(BigInt)).toEqual(bigParts(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes back the same from its parts', () => {
    fc.assert(
      fc.property(aNumber, (text) => {
        const parts = parseNumber(text);
        expect(parts && formatNumber(parts)).toBe(text);
      }),
    );
  });
});

it.each([
  ['1.2.3', true],
  ['0.0.0', true],
  ['2024.04.01', false],
  ['1.2', false],
])('is given by Gallerist as %s: %s', (text, is) => {
  expect(isNumber(text)).toBe(is);
});

describe('the order of version numbers', () => {
  it('goes by whole parts and not by letters', () => {
    expect(highestNumber(['1.0.9', '1.0.10', '0.99.99'])).toBe('1.0.10');
  });

  it('is that of one big number', () => {
    fc.assert(
      fc.property(aNumber, aNumber, (a, b) => {
        const order = compareNumbers(parseNumber(a) ?? [0, 0, 0], parseNumber(b) ?? [0, 0, 0]);
        const expected = bigOrder(a) - bigOrder(b);
        expect(Math.sign(order)).toBe(expected > 0n ? 1 : expected < 0n ? -1 : 0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has one highest, whatever else is among them', () => {
    fc.assert(
      fc.property(fc.array(nearly), (texts) => {
        const numbers = texts.filter((text) => bigParts(text) !== undefined);
        const sorted = numbers.map(bigOrder).toSorted((a, b) => (a < b ? 1 : -1));
        const highest = highestNumber(texts);
        expect(highest === undefined ? undefined : bigOrder(highest)).toBe(sorted[0]);
        expect([undefined, ...texts]).toContain(highest);
      }),
    );
  });
});
