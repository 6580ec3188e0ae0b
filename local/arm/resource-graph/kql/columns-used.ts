import type { Expression } from './syntax.ts';

/** The names of the columns that an expression reads. */
export function columnsUsed(expression: Expression): string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'column':
      return [expression.name];
    case 'member':
      return [expression.of, expression.name].flatMap(columnsUsed);
    case 'call':
      return expression.args.flatMap(columnsUsed);
    case 'negative':
      return columnsUsed(expression.operand);
    case 'binary':
      return [expression.left, expression.right].flatMap(columnsUsed);
    case 'among':
      return [expression.left, ...expression.list].flatMap(columnsUsed);
  }
}
