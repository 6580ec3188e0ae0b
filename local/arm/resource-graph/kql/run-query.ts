import { ownMember } from '../../../own-member.ts';
import type { Columns } from './compile-expression.ts';
import { compileStep } from './compile-step.ts';
import { parseQuery } from './parse-query.ts';
import { columnsUsed } from './columns-used.ts';
import { unsupported } from './kql-error.ts';
import type { Step } from './syntax.ts';
import type { Row } from './values.ts';

export interface Table {
  columns: Columns;
  /** The columns that cost nothing: all that `heads` have. */
  headColumns: readonly string[];
  heads(): readonly Row[];
  /** The whole rows of some of the heads. */
  whole(heads: readonly Row[]): readonly Row[];
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
  const table = ownMember(tables, named?.name.toLowerCase() ?? 'resources');
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
  // What is left out by its head is never read whole.
  const first = steps.findIndex((step) => !looksAtHeads(step, table));
  const later = first < 0 ? [] : compiled.slice(first);
  const early = compiled.slice(0, compiled.length - later.length);
  const heads = early.reduce((present, step) => step.run(present), table.heads());
  const rows = later.reduce((present, step) => step.run(present), table.whole(heads));
  const takes = steps.some(({ kind }) => kind === 'take');
  return { columns, rows, canPage: !takes && columns.get('id')?.isDynamic === false };
}

function looksAtHeads(step: Step, { headColumns }: Table): boolean {
  if (step.kind !== 'where') return false;
  return columnsUsed(step.predicate).every((name) => headColumns.includes(name));
}
