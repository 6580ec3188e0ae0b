import type { TableClient } from '@azure/data-tables';
import { asking } from './errors.ts';

/** Makes sure once per process that the table is there; a failure is forgotten, so that the next call tries again. */
export function tableReady(table: TableClient): () => Promise<void> {
  let made: Promise<void> | undefined;
  const make = async () => {
    await asking('make its tables', () => table.createTable());
  };
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
