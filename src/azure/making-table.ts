import type { TableClient } from '@azure/data-tables';
import { codeOf } from './errors.ts';

/** Runs a call on a table, which is made first where it is not there. */
export const makingTable =
  (table: TableClient) =>
  async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (codeOf(error) !== 'TableNotFound') throw error;
      await table.createTable();
      return call();
    }
  };
