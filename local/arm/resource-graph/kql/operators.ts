import { areEqual, asNumber, asText, compareValues, isTimespan, type Value } from './values.ts';

export type BinaryOperator = (left: Value, right: Value) => Value;

/** Comparison of numbers and instants; with a null neither true nor false. */
function ordered(holds: (difference: number) => boolean): BinaryOperator {
  return (left, right) =>
    left === null || right === null ? null : holds(compareValues(left, right));
}

const lower = (value: Value): string => asText(value).toLowerCase();

/** Text operators look away from case unless their name ends in _cs. */
function onText(holds: (text: string, sought: string) => boolean) {
  return {
    anyCase: (left: Value, right: Value) => holds(lower(left), lower(right)),
    cased: (left: Value, right: Value) => holds(asText(left), asText(right)),
  };
}

const contains = onText((text, sought) => text.includes(sought));
const starts = onText((text, sought) => text.startsWith(sought));
const ends = onText((text, sought) => text.endsWith(sought));
// A term ends where letters and digits end.
const has = onText((text, sought) => {
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const around = [text.charAt(at - 1), text.charAt(at + sought.length)];
    if (around.every((letter) => !/[\p{L}\p{N}]/u.test(letter))) return true;
  }
  return false;
});

const text: Record<string, BinaryOperator> = {
  contains: contains.anyCase,
  contains_cs: contains.cased,
  startswith: starts.anyCase,
  startswith_cs: starts.cased,
  endswith: ends.anyCase,
  endswith_cs: ends.cased,
  has: has.anyCase,
  has_cs: has.cased,
  '=~': (left, right) => lower(left) === lower(right),
};

const equals: BinaryOperator = (left, right) => areEqual(left, right);

export const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  ...text,
  ...Object.fromEntries(
    Object.entries(text).map(([name, holds]): [string, BinaryOperator] => [
      name === '=~' ? '!~' : `!${name}`,
      (left, right) => holds(left, right) !== true,
    ]),
  ),
  '==': equals,
  '!=': (left, right) => equals(left, right) !== true,
  '<>': (left, right) => equals(left, right) !== true,
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  '+': (left, right) => reckon(left, right, (a, b) => a + b),
  '-': (left, right) => reckon(left, right, (a, b) => a - b),
  '*': (left, right) => reckon(left, right, (a, b) => a * b),
  '/': (left, right) => reckon(left, right, (a, b) => quotient(a, b)),
  '%': (left, right) => reckon(left, right, (a, b) => a % b),
  and: (left, right) => left === true && right === true,
  or: (left, right) => left === true || right === true,
};

/** Whole numbers divide to whole numbers. */
function quotient(a: number, b: number): number {
  return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
}

function reckon(left: Value, right: Value, apply: (a: number, b: number) => number): Value {
  const [a, b] = [asNumber(left), asNumber(right)];
  if (a === undefined || b === undefined) return null;
  const result = apply(a, b);
  if (!Number.isFinite(result)) return null;
  const [isInstant, isOther] = [left instanceof Date, right instanceof Date];
  if (isInstant && isOther) return { milliseconds: result };
  if (isInstant || isOther) return new Date(result);
  const isSpan = [left, right].some((value) => value !== null && isTimespan(value));
  return isSpan ? { milliseconds: result } : result;
}
