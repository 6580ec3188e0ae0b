import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { chunksOf } from '../lifecycle/chunks.ts';
import { Unavailable } from '../lifecycle/outcomes.ts';
import { clientOptions } from './client-options.ts';
import { asking } from './errors.ts';
import { graphQuota, type Pause } from './graph-quota.ts';
import type { Manager } from './manager.ts';

/** How many subscriptions a query takes, and how many rows a page of its answer has, at most. */
const MOST_SUBSCRIPTIONS = 1_000;
const PAGE = 1_000;

/** Said where a query looked into fewer subscriptions than it was asked to. */
const LIMIT_HEADER = 'x-ms-tenant-subscription-limit-hit';

/** A text as KQL writes it: only the quote and the backslash mean something in one. */
export const kqlString = (text: string): string =>
  `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;

/** A query orders and projects by `id`: without it there is no second page. `what` are its rows, for people. */
export type Ask = <Row extends { id: string }>(
  what: string,
  query: string,
  subscriptions: readonly string[],
) => AsyncIterable<Row>;

/**
 * Queries of Azure Resource Graph. Rows come as they are read; a list that is not whole ends in
 * `Unavailable`. Resource Graph leaves rows out without an error: what it told of their number, that it cut the
 * result or the scope, and ids that come twice are what gives it away
 * (MicrosoftDocs/azure-docs, articles/governance/resource-graph/concepts/work-with-data.md).
 */
export function graphQueries({ url, scope, credential }: Manager, pause?: Pause): Ask {
  const quota = graphQuota(pause);
  const client = new ResourceGraphClient(credential, {
    ...clientOptions,
    endpoint: url,
    credentials: { scopes: [scope] },
  });

  async function page(query: string, subscriptions: string[], skipToken: string | undefined) {
    const options = { top: PAGE, resultFormat: 'objectArray' } as const;
    let isCut = false;
    await quota.mayAsk();
    const answer = await asking('ask Resource Graph', () =>
      client.resources(
        { query, subscriptions, options: { ...options, ...(skipToken && { skipToken }) } },
        {
          onResponse({ headers }) {
            isCut = headers.get(LIMIT_HEADER) === 'true';
            quota.note(headers);
          },
        },
      ),
    );
    return { ...answer, isCut };
  }

  async function* rowsIn<Row extends { id: string }>(
    what: string,
    query: string,
    subscriptions: string[],
  ): AsyncIterable<Row> {
    const ids = new Set<string>();
    let got = 0;
    let total: number | undefined;
    let next: string | undefined;
    do {
      const answer = await page(query, subscriptions, next);
      const { resultTruncated, totalRecords, isCut } = answer;
      const rows = answer.data as Row[];
      total ??= totalRecords;
      got += rows.length;
      for (const { id } of rows) ids.add(id.toLowerCase());
      next = rows.length === 0 ? undefined : answer.skipToken;
      const adds = ids.size === got && (next === undefined ? got === total : got <= total);
      if (isCut || resultTruncated !== 'false' || totalRecords !== total || !adds) {
        throw notWhole(what, ids.size, totalRecords, isCut);
      }
      yield* rows;
    } while (next !== undefined);
  }

  return async function* ask(what, query, subscriptions) {
    const each = new Map(subscriptions.map((id) => [id.toLowerCase(), id]));
    for (const some of chunksOf([...each.values()], MOST_SUBSCRIPTIONS)) {
      yield* rowsIn(what, query, some);
    }
  };
}

const notWhole = (what: string, got: number, total: number, isCut: boolean) =>
  new Unavailable(
    `Resource Graph gave ${got} of ${total} ${what}${isCut ? ', and looked into some of the subscriptions only' : ''}; it is asked again.`,
  );
