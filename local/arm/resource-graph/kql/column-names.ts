import type { Expression, Named } from './syntax.ts';
import { asText } from './values.ts';

/** Names for columns as Kusto gives them: the path of a member, `count_` for count(), Column1 for the rest. */
export function columnNames(columns: readonly Named[], taken: readonly string[] = []): string[] {
  const names: string[] = [];
  let unnamed = 0;
  for (const { name, expression } of columns) {
    const own = name ?? nameOfExpression(expression) ?? `Column${(unnamed += 1)}`;
    names.push(unique(own, [...taken, ...names]));
  }
  return names;
}

function unique(name: string, taken: readonly string[]): string {
  let candidate = name;
  for (let count = 1; taken.includes(candidate); count += 1) candidate = `${name}${count}`;
  return candidate;
}

const conversions = ['tostring', 'toint', 'tolong', 'todouble', 'toreal', 'tobool', 'todatetime'];

function nameOfExpression(expression: Expression): string | undefined {
  const { kind } = expression;
  if (kind === 'column') return expression.name;
  if (kind === 'member') {
    const owner = nameOfExpression(expression.of);
    const { name } = expression;
    if (owner === undefined || name.kind !== 'literal') return undefined;
    return `${owner}_${asText(name.value)}`;
  }
  if (kind !== 'call') return undefined;
  const [argument] = expression.args;
  if (conversions.includes(expression.name) && argument) return nameOfExpression(argument);
  if (!argument) return `${expression.name}_`;
  const inner = nameOfExpression(argument);
  return inner === undefined ? undefined : `${expression.name}_${inner}`;
}
