import type { Columns } from './compile-expression.ts';
import type { Row } from './values.ts';

/** One operator made ready: what it makes of rows, and which columns there are then. */
export interface CompiledStep {
  columns: Columns;
  run(rows: readonly Row[]): readonly Row[];
}
