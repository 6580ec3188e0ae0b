import type { Columns } from './compile-expression.ts';
import { compileStep } from './compile-step.ts';
import { parseQuery } from './parse-query.ts';
import { unsupported } from './kql-error.ts';
import type { Row } from './values.ts';

export interface Table {
  columns: Columns;
  rows(): readonly Row[];
}

export interface QueryResult {
  columns: Columns;
  rows: readonly Row[];
  /** Whether pages of it can be asked for: not where the query itself takes only some, nor without its id. */
  canPage: boolean;
}

/** Runs a query on tables by lower-cased name. Throws KqlError before any row is read. */
export function runQuery(
  text: string,
  tables: Readonly<Record<string, Table>>,
  now: Date,
): QueryResult {
  const { table: named, steps } = parseQuery(text);
  const table = tables[named?.name.toLowerCase() ?? 'resources'];
  if (!table) {
    const at = named?.at ?? { line: 1, character: 0, token: '' };
    throw unsupported('table', Object.keys(tables), at);
  }
  let { columns } = table;
  const compiled = steps.map((step) => {
    const made = compileStep(step, columns, now);
    ({ columns } = made);
    return made;
  });
  const rows = compiled.reduce((present, step) => step.run(present), table.rows());
  const takes = steps.some(({ kind }) => kind === 'take');
  return { columns, rows, canPage: !takes && columns.get('id')?.isDynamic === false };
}
