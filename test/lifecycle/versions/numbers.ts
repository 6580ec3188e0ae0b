import * as fc from 'fast-check';

const LARGEST = 2_147_483_647;

/** A part of a version number, more often than not at an edge. */
export const aPart = fc.oneof(
  fc.nat(3),
  fc.integer({ min: LARGEST - 2, max: LARGEST }),
  fc.nat(LARGEST),
);

export const aNumber = fc.tuple(aPart, aPart, aPart).map((parts) => parts.join('.'));

/** By the definition, in whole numbers of any size: what number.ts must agree with. */
export function bigParts(text: string): bigint[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const numbers = parts.map(BigInt);
    const exact = parts.every((part) => /^[0-9]+$/.test(part));
    return exact && numbers.every((part) => part >= 0n && part < 2n ** 31n) ? numbers : undefined;
  } catch {
    return undefined;
  }
}

/** One number that orders as the version number does. */
export function bigOrder(text: string): bigint {
  const parts = bigParts(text);
  if (parts === undefined) throw new Error(`${text} is no version number.`);
  return parts.reduce((order, part) => order * 2n ** 31n + part, 0n);
}
