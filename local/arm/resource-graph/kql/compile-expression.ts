import { ownMember } from '../../../own-member.ts';
import { functions } from './functions.ts';
import { KqlError, unsupported, type Position } from './kql-error.ts';
import { binaryOperators } from './operators.ts';
import type { Expression } from './syntax.ts';
import { areEqual, asNumber, asText, isBag, isTimespan, type Row, type Value } from './values.ts';

/** The columns there are, and whether each is dynamic. */
export type Columns = ReadonlyMap<string, { isDynamic: boolean }>;

export interface Compiled {
  evaluate: (row: Row) => Value;
  /** What has to be cast before it can be sorted or grouped by. */
  isDynamic: boolean;
}

export interface Compiler {
  /** Throws KqlError for a column or a function that is not there. */
  (expression: Expression, columns: Columns): Compiled;
}

/** Makes functions of a row from expressions; `operator` is named in errors. */
export function compiler(operator: string, now: Date): Compiler {
  const compile: Compiler = (expression, columns) => {
    switch (expression.kind) {
      case 'literal': {
        const { value, isDynamic = false } = expression;
        return { evaluate: () => value, isDynamic };
      }
      case 'column':
        return column(expression.name, columns, operator, expression.at);
      case 'member':
        return member(compile(expression.of, columns), compile(expression.name, columns));
      case 'negative': {
        const { evaluate } = compile(expression.operand, columns);
        return { evaluate: (row) => negated(evaluate(row)), isDynamic: false };
      }
      case 'binary': {
        const [left, right] = [expression.left, expression.right].map((one) =>
          compile(one, columns),
        );
        return binary(expression.operator, left as Compiled, right as Compiled);
      }
      case 'among': {
        const left = compile(expression.left, columns);
        const list = expression.list.map((one) => compile(one, columns));
        return among(expression.operator, left, list);
      }
      case 'call':
        return call(
          expression.name,
          expression.args.map((one) => compile(one, columns)),
          expression.at,
          now,
        );
    }
  };
  return compile;
}

function column(name: string, columns: Columns, operator: string, at: Position): Compiled {
  const found = columns.get(name);
  if (!found)
    throw new KqlError(
      'SemanticError',
      `'${operator}' operator: Failed to resolve column or scalar expression named '${name}'. Columns are ${[...columns.keys()].join(', ')}.`,
      at,
    );
  return { evaluate: (row) => row[name] ?? null, isDynamic: found.isDynamic };
}

function member(of: Compiled, name: Compiled): Compiled {
  return {
    isDynamic: true,
    evaluate(row) {
      const [value, key] = [of.evaluate(row), name.evaluate(row)];
      if (Array.isArray(value)) return typeof key === 'number' ? (value.at(key) ?? null) : null;
      return isBag(value) && typeof key === 'string' ? (ownMember(value, key) ?? null) : null;
    },
  };
}

function negated(value: Value): Value {
  if (value !== null && isTimespan(value)) return { milliseconds: -value.milliseconds };
  const number = asNumber(value);
  return number === undefined ? null : -number;
}

function binary(operator: string, left: Compiled, right: Compiled): Compiled {
  const apply = binaryOperators[operator];
  if (!apply) throw new Error(`The parser let the operator '${operator}' through.`);
  // The right side of a logical operator is looked at only where it matters.
  if (operator === 'and')
    return {
      isDynamic: false,
      evaluate: (row) => left.evaluate(row) === true && right.evaluate(row) === true,
    };
  return { isDynamic: false, evaluate: (row) => apply(left.evaluate(row), right.evaluate(row)) };
}

/** A list in the parentheses, or one dynamic array. */
function among(operator: string, left: Compiled, list: readonly Compiled[]): Compiled {
  const wanted = !operator.startsWith('!');
  const same = operator.endsWith('~')
    ? (one: Value, other: Value) => asText(one).toLowerCase() === asText(other).toLowerCase()
    : areEqual;
  return {
    isDynamic: false,
    evaluate(row) {
      const value = left.evaluate(row);
      const found = list.some((item) => {
        const other = item.evaluate(row);
        return Array.isArray(other) ? other.some((one) => same(value, one)) : same(value, other);
      });
      return found === wanted;
    },
  };
}

function call(name: string, args: readonly Compiled[], at: Position, now: Date): Compiled {
  const found = ownMember(functions, name);
  if (!found) throw unsupported('function', Object.keys(functions), at);
  const [least, most] = found.takes;
  if (args.length < least || args.length > most)
    throw new KqlError(
      'SemanticError',
      `${name}(): function expects ${least === most ? least : `${least} to ${most}`} argument(s).`,
      at,
    );
  // What chooses between dynamic values is as dynamic as they are.
  const chooses = ['coalesce', 'iff', 'iif', 'case'].includes(name);
  return {
    isDynamic: found.isDynamic === true || (chooses && args.some(({ isDynamic }) => isDynamic)),
    evaluate: (row) =>
      found.apply(
        args.map(({ evaluate }) => evaluate(row)),
        now,
      ),
  };
}
