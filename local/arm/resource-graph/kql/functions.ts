import {
  areEqual,
  asNumber,
  asText,
  instantFrom,
  isBag,
  isTimespan,
  type Value,
} from './values.ts';

export interface ScalarFunction {
  /** How many arguments it takes: at least, at most. */
  takes: readonly [number, number];
  /** Whether what it gives is dynamic, and has to be cast before it is a key. */
  isDynamic?: boolean;
  apply(args: readonly Value[], now: Date): Value;
}

const one = [1, 1] as const;
const two = [2, 2] as const;
const many = [1, 64] as const;

/** What every function gets: its arguments, and null for those that were left out. */
function on(
  takes: ScalarFunction['takes'],
  apply: (...args: Value[]) => Value,
  isDynamic = false,
): ScalarFunction {
  return { takes, isDynamic, apply: (args) => apply(...args) };
}

const length = (value: Value): Value => (Array.isArray(value) ? value.length : null);
const whole = (value: Value): Value => {
  const number = typeof value === 'string' ? Number(value || NaN) : asNumber(value);
  return number === undefined || Number.isNaN(number) ? null : Math.trunc(number);
};
const real = (value: Value): Value => {
  const number = typeof value === 'string' ? Number(value || NaN) : asNumber(value);
  return number === undefined || Number.isNaN(number) ? null : number;
};
const truth = (value: Value): Value => {
  if (typeof value === 'string') return /^(true|false)$/i.test(value) ? /^t/i.test(value) : null;
  return typeof value === 'boolean' ? value : typeof value === 'number' ? value !== 0 : null;
};
const parsed = (value: Value): Value => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
};
const instant = (value: Value): Value =>
  value instanceof Date ? value : (instantFrom(asText(value)) ?? null);
const choice = (condition: Value, then: Value, otherwise: Value): Value =>
  condition === true ? then : otherwise;
const part = (text: Value, start: Value, count: Value = null): Value => {
  const from = asNumber(start) ?? 0;
  return asText(text).slice(from, count === null ? undefined : from + (asNumber(count) ?? 0));
};
const cases = (...args: Value[]): Value => {
  for (let index = 0; index + 1 < args.length; index += 2)
    if (args[index] === true) return args[index + 1] ?? null;
  return args.at(-1) ?? null;
};
const pieces = (text: Value, delimiter: Value, index: Value = null): Value => {
  const split = asText(text).split(asText(delimiter));
  const at = asNumber(index);
  return at === undefined ? split : [split[at] ?? ''];
};

/** The scalar functions that are here, by lower-cased name. */
export const functions: Readonly<Record<string, ScalarFunction>> = {
  tostring: on(one, asText),
  tolower: on(one, (value) => asText(value).toLowerCase()),
  toupper: on(one, (value) => asText(value).toUpperCase()),
  toint: on(one, whole),
  tolong: on(one, whole),
  todouble: on(one, real),
  toreal: on(one, real),
  tobool: on(one, truth),
  todatetime: on(one, instant),
  todynamic: on(one, parsed, true),
  parse_json: on(one, parsed, true),
  isempty: on(one, (value) => asText(value) === ''),
  isnotempty: on(one, (value) => asText(value) !== ''),
  isnull: on(one, (value) => value === null),
  isnotnull: on(one, (value) => value !== null),
  not: on(one, (value) => (typeof value === 'boolean' ? !value : null)),
  strlen: on(one, (value) => asText(value).length),
  strcat: on(many, (...args) => args.map(asText).join('')),
  substring: on([2, 3], part),
  indexof: on(two, (text, sought) => asText(text).indexOf(asText(sought))),
  replace_string: on([3, 3], (text, from, to) => asText(text).replaceAll(asText(from), asText(to))),
  split: on([2, 3], pieces, true),
  trim: on(two, (form, text) => trimmed(asText(form), asText(text))),
  array_length: on(one, length),
  array_index_of: on(two, (array, sought) =>
    Array.isArray(array) ? array.findIndex((item) => areEqual(item, sought)) : null,
  ),
  set_has_element: on(two, (array, sought) =>
    Array.isArray(array) ? array.some((item) => areEqual(item, sought)) : null,
  ),
  bag_keys: on(one, (bag) => (isBag(bag) ? Object.keys(bag) : null), true),
  bag_pack: on(many, packed, true),
  pack: on(many, packed, true),
  pack_array: on(many, (...args) => args, true),
  coalesce: on(many, (...args) => args.find((value) => value !== null && value !== '') ?? null),
  iff: on([3, 3], choice),
  iif: on([3, 3], choice),
  case: on([3, 64], cases),
  abs: on(one, (value) => Math.abs(asNumber(value) ?? Number.NaN)),
  min_of: on(many, (...args) => Math.min(...args.map((value) => asNumber(value) ?? Infinity))),
  max_of: on(many, (...args) => Math.max(...args.map((value) => asNumber(value) ?? -Infinity))),
  now: { takes: [0, 0], apply: (_, now) => now },
  ago: {
    takes: one,
    apply: ([span = null], now) =>
      isTimespan(span) ? new Date(now.getTime() - span.milliseconds) : null,
  },
};

function packed(...args: Value[]): Value {
  const names = args.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(
    names.map((name, index) => [asText(name), args[index * 2 + 1] ?? null]),
  );
}

function trimmed(form: string, text: string): string {
  return text.replace(new RegExp(`^(?:${form})|(?:${form})$`, 'g'), '');
}
