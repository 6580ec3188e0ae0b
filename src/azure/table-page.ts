import type { TableClient, TableEntityResultPage } from '@azure/data-tables';
import { Refused } from '../lifecycle/outcomes.ts';
import { asking } from './errors.ts';
import type { makingTable } from './making-table.ts';

const PAGE = 50;

/** One page of a table's rows, and where the next begins. `after` is the `next` of the page before. */
export async function tablePage<Row extends object>(
  table: TableClient,
  made: ReturnType<typeof makingTable>,
  what: string,
  filter: string,
  after: string | undefined,
) {
  const continuationToken = tokenIn(after, what);
  const settings = { maxPageSize: PAGE, ...(continuationToken ? { continuationToken } : {}) };
  const first = () => table.listEntities<Row>({ queryOptions: { filter } }).byPage(settings).next();
  const { value: page } = await asking(`list ${what}`, () => made(first));
  const rows = (page ?? []) as TableEntityResultPage<Row>;
  const { continuationToken: next } = rows;
  return { rows, ...(next === undefined ? {} : { next }) };
}

/** A token that the service did not make ends as a TypeError or a SyntaxError in the client. */
function tokenIn(after: string | undefined, what: string): string | undefined {
  if (after === undefined || isToken(after)) return after;
  throw new Refused(
    `after=${after} is the end of no page of ${what}.`,
    'Give the `next` of the page before as it came.',
  );
}

function isToken(after: string): boolean {
  try {
    const said = JSON.parse(Buffer.from(after, 'base64').toString()) as Partial<Token> | null;
    const { nextPartitionKey, nextRowKey = '' } = said ?? {};
    return typeof nextPartitionKey === 'string' && typeof nextRowKey === 'string';
  } catch {
    return false;
  }
}

interface Token {
  nextPartitionKey: unknown;
  nextRowKey: unknown;
}
