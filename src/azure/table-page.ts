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

/** The client throws a bare SyntaxError at a token that it did not make. */
function tokenIn(after: string | undefined, what: string): string | undefined {
  if (after === undefined || /^\{.*\}$/s.test(Buffer.from(after, 'base64').toString()))
    return after;
  throw new Refused(
    `after=${after} is the end of no page of ${what}.`,
    'Give the `next` of the page before as it came.',
  );
}
