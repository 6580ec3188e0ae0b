import { ownMember } from '../../../own-member.ts';
import { type Columns, type Compiled, type Compiler } from './compile-expression.ts';
import { KqlError, unsupported, type Position } from './kql-error.ts';
import type { Expression } from './syntax.ts';
import { asNumber, asText, compareValues, type Row, type Value } from './values.ts';

export interface Aggregate {
  of(rows: readonly Row[]): Value;
  isDynamic: boolean;
}

type Reduce = (values: Value[]) => Value;

const present = (values: Value[]): Value[] => values.filter((value) => value !== null);
const numbers = (values: Value[]): number[] =>
  values.flatMap((value) => asNumber(value) ?? []).filter((number) => !Number.isNaN(number));
const sum = (values: Value[]): number => numbers(values).reduce((total, one) => total + one, 0);
const distinct = (values: Value[]): Value[] => [
  ...new Map(present(values).map((value) => [JSON.stringify(value), value])).values(),
];
const extreme =
  (direction: 1 | -1): Reduce =>
  (values) =>
    present(values).reduce<Value>(
      (best, value) => (best === null || compareValues(value, best) * direction > 0 ? value : best),
      null,
    );

const reducers: Record<string, { reduce: Reduce; isDynamic?: boolean }> = {
  sum: { reduce: sum },
  avg: {
    reduce: (values) => (numbers(values).length ? sum(values) / numbers(values).length : null),
  },
  min: { reduce: extreme(-1) },
  max: { reduce: extreme(1) },
  dcount: { reduce: (values) => new Set(values.map(asText)).size },
  countif: { reduce: (values) => values.filter((value) => value === true).length },
  any: { reduce: (values) => values[0] ?? null },
  take_any: { reduce: (values) => values[0] ?? null },
  make_list: { reduce: present, isDynamic: true },
  make_set: { reduce: distinct, isDynamic: true },
  makelist: { reduce: present, isDynamic: true },
  makeset: { reduce: distinct, isDynamic: true },
};

const known = ['count', ...Object.keys(reducers)];

/** What `summarize` counts, adds up or collects. Throws KqlError for anything else. */
export function compileAggregate(
  expression: Expression,
  columns: Columns,
  compile: Compiler,
): Aggregate {
  if (expression.kind !== 'call') {
    const at: Position = 'at' in expression ? expression.at : { line: 1, character: 0, token: '' };
    throw new KqlError(
      'SemanticError',
      "'summarize' operator: an aggregate is needed, as in count().",
      at,
    );
  }
  const { name, args, at } = expression;
  if (name === 'count') return { of: (rows) => rows.length, isDynamic: false };
  const reducer = ownMember(reducers, name);
  if (!reducer) throw unsupported('aggregate', known, at);
  const [argument] = args;
  if (!argument || args.length > 1)
    throw new KqlError('SemanticError', `${name}(): function expects 1 argument(s).`, at);
  const { evaluate }: Compiled = compile(argument, columns);
  return {
    of: (rows) => reducer.reduce(rows.map((row) => evaluate(row))),
    isDynamic: reducer.isDynamic ?? false,
  };
}
