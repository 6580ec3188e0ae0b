import { ownMember } from '../../../own-member.ts';
import { columnNames } from './column-names.ts';
import { compiler, type Columns } from './compile-expression.ts';
import type { CompiledStep } from './compiled-step.ts';
import { functions } from './functions.ts';
import { KqlError, unsupported } from './kql-error.ts';
import type { Step } from './syntax.ts';
import { isBag, type Value } from './values.ts';

const casts: Record<string, string> = {
  string: 'tostring',
  int: 'toint',
  long: 'tolong',
  real: 'todouble',
  double: 'todouble',
  bool: 'tobool',
  datetime: 'todatetime',
};

/** mv-expand: a row for every element of an array, or for every member of a bag. */
export function expandStep(
  { column, toType = 'dynamic', at }: Extract<Step, { kind: 'expand' }>,
  columns: Columns,
  now: Date,
): CompiledStep {
  const { evaluate, isDynamic } = compiler('mv-expand', now)(column.expression, columns);
  if (!isDynamic)
    throw new KqlError('SemanticError', "'mv-expand' operator: the column is not dynamic.", at);
  const cast = functions[ownMember(casts, toType) ?? ''];
  if (!cast && toType !== 'dynamic')
    throw unsupported('type', Object.keys(casts), { ...at, token: toType });
  const [name = ''] = columnNames([column]);
  return {
    columns: new Map(columns).set(name, { isDynamic: cast === undefined }),
    run: (rows) =>
      rows.flatMap((row) =>
        elements(evaluate(row)).map((element) => ({
          ...row,
          [name]: cast ? cast.apply([element], now) : element,
        })),
      ),
  };
}

/** An empty array leaves no row; what is no collection stays as it is. */
function elements(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (isBag(value)) return Object.entries(value).map(([name, member]) => ({ [name]: member }));
  return [value];
}
