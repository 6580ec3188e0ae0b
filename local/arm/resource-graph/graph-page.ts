import type { QueryResult } from './kql/run-query.ts';
import { instantText, isTimespan, type Row, type Value } from './kql/values.ts';

export interface PageOptions {
  top: number;
  /** How many rows lie before the page. */
  skip: number;
  format: 'objectArray' | 'table';
  /** Whether rows are to be lacking, the last of the page at least. */
  isTruncated: boolean;
}

export const largestPage = 1000;

/** One page of the rows of a query, in Resource Graph's own members. */
export function graphPage(result: QueryResult, options: PageOptions): unknown {
  const { top, skip, format, isTruncated } = options;
  const { rows, columns } = result;
  const canPage = result.canPage && !isTruncated;
  const page = rows.slice(skip, skip + top).slice(0, isTruncated ? -1 : undefined);
  const isMore = skip + page.length < rows.length;
  const names = [...columns.keys()];
  return {
    totalRecords: rows.length,
    count: page.length,
    data: format === 'table' ? asTable(page, names, result) : page.map((row) => told(row, names)),
    facets: [],
    // Azure says "true" only of what cannot be paged.
    resultTruncated: isMore && !canPage ? 'true' : 'false',
    ...(isMore && canPage && { $skipToken: writeToken(skip + page.length, top) }),
  };
}

function told(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, json(row[name] ?? null)]));
}

function asTable(rows: readonly Row[], names: readonly string[], { columns }: QueryResult) {
  const type = (name: string): string => {
    if (columns.get(name)?.isDynamic) return 'object';
    const value = rows.find((row) => row[name] !== null)?.[name];
    return typeof value === 'number'
      ? 'integer'
      : typeof value === 'boolean'
        ? 'boolean'
        : 'string';
  };
  return {
    columns: names.map((name) => ({ name, type: type(name) })),
    rows: rows.map((row) => names.map((name) => json(row[name] ?? null))),
  };
}

function json(value: Value): Value {
  if (value instanceof Date) return instantText(value);
  return value !== null && isTimespan(value) ? value.milliseconds / 1000 : value;
}

function writeToken(skip: number, top: number): string {
  return Buffer.from(JSON.stringify({ skip, top })).toString('base64');
}

/** Where the next page begins; undefined for what is no token of ours. */
export function readToken(token: string): { skip: number; top: number } | undefined {
  try {
    const { skip, top } = JSON.parse(Buffer.from(token, 'base64').toString()) as Record<
      string,
      unknown
    >;
    return typeof skip === 'number' && typeof top === 'number' ? { skip, top } : undefined;
  } catch {
    return undefined;
  }
}
