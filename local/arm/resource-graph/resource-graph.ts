import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { oneOf, readOnly, shaped } from '../request-shape.ts';
import { invalidOption, invalidQuery, rateLimited } from './graph-errors.ts';
import { graphPage, largestPage, readToken, type PageOptions } from './graph-page.ts';
import { graphTables, type TypesOn } from './graph-tables.ts';
import { KqlError } from './kql/kql-error.ts';
import { runQuery, type QueryResult } from './kql/run-query.ts';
import type { LaggingView } from './lagging-view.ts';
import { lastResult } from './last-result.ts';
import { queryQuota, type Quota } from './query-quota.ts';

const request = z.strictObject({
  query: z.string(),
  subscriptions: z.array(z.string()).optional(),
  managementGroups: z.array(z.string()).optional(),
  facets: readOnly,
  options: z
    .strictObject({
      $top: z.number().int().optional(),
      $skip: z.number().int().optional(),
      $skipToken: z.string().optional(),
      resultFormat: oneOf('objectArray', 'table').optional(),
      allowPartialScopes: z.boolean().optional(),
      authorizationScopeFilter: z.string().optional(),
    })
    .optional(),
});

type Asked = z.infer<typeof request>;

/** POST /providers/Microsoft.ResourceGraph/resources: queries over what the server holds. */
export function resourceGraph(
  platform: Platform,
  typesOn: TypesOn,
  view: LaggingView,
): ResourceType {
  const { now, operations, faults, store } = platform;
  const tablesFor = graphTables(platform, typesOn, view);
  const quotaOf = queryQuota(now);
  const results = lastResult(view, faults);

  function post(call: Call): Reply {
    const started = performance.now();
    const asking = { now: now(), correlationId: call.correlationId };
    const quota = quotaOf(call.principal.objectId);
    if (quota.isExceeded)
      throw rateLimited(asking, operations.retryAfter(quota.resetsAfterSeconds));
    const asked = shaped(request, call.json, 'QueryRequest');
    // What $top and $skipToken may be is told before the query is read.
    const page = pageOf(asked.options, call, asking);
    const { query } = asked;
    const isCut = faults.befallsQuery('cutScope');
    const subscriptions = isCut ? firstOf(asked) : asked.subscriptions;
    const result = results.get(
      JSON.stringify([call.principal.objectId, query, subscriptions]),
      () => run(query, tablesFor(call.principal, subscriptions), asking),
    );
    if (page.skip + page.top >= result.rows.length) results.forget();
    const isTruncated = faults.befallsQuery('truncate');
    const headers = {
      ...quotaHeaders(quota, operations.realSeconds, performance.now() - started),
      ...(isCut && { 'x-ms-tenant-subscription-limit-hit': 'true' }),
    };
    return { ...compactReply(200, graphPage(result, { ...page, isTruncated })), headers };
  }

  function firstOf({ subscriptions }: Asked): string[] {
    const all = store.children('', 'Microsoft.Resources/subscriptions').map(({ id }) => nameOf(id));
    return (subscriptions ?? all).slice(0, 1);
  }

  return {
    type: 'Microsoft.ResourceGraph/resources',
    apiVersions: ['2019-04-01', '2021-03-01', '2022-10-01', '2024-04-01'],
    level: 'tenant',
    query: { tenant: { action: '', handle: post } },
  };
}

type Asking = { now: Date; correlationId: string };

function run(query: string, tables: Parameters<typeof runQuery>[1], asking: Asking): QueryResult {
  try {
    return runQuery(query, tables, asking.now);
  } catch (error) {
    throw error instanceof KqlError ? invalidQuery(error, asking) : error;
  }
}

function pageOf(
  options: Asked['options'] = {},
  call: Call,
  asking: Asking,
): Omit<PageOptions, 'isTruncated'> {
  const { $top, $skip = 0, $skipToken, resultFormat } = options;
  if ($top !== undefined && ($top < 1 || $top > largestPage))
    throw invalidOption(`$top must be from 1 to ${largestPage}, not ${$top}.`, asking);
  if ($skip < 0) throw invalidOption(`$skip must not be negative, as ${$skip} is.`, asking);
  // The format of the first api-version was a table.
  const format = resultFormat ?? (call.apiVersion < '2021-03-01' ? 'table' : 'objectArray');
  if ($skipToken === undefined) return { top: $top ?? largestPage, skip: $skip, format };
  const token = readToken($skipToken);
  if (!token) throw invalidOption('The $skipToken is not one that was given out here.', asking);
  return { top: $top ?? token.top, skip: token.skip, format };
}

function quotaHeaders(
  quota: Quota,
  realSeconds: (azureSeconds: number) => number,
  milliseconds: number,
): Record<string, string> {
  // Whole seconds of Azure; a fraction only where they pass faster.
  const seconds = realSeconds(Math.ceil(quota.resetsAfterSeconds)).toFixed(7);
  const duration = (milliseconds / 1000).toFixed(7).padStart(10, '0');
  return {
    'x-ms-ratelimit-remaining-tenant-resource-requests': String(quota.remaining),
    'x-ms-user-quota-remaining': String(quota.remaining),
    'x-ms-user-quota-resets-after': `00:00:${seconds.padStart(10, '0').replace(/\.0+$/, '')}`,
    'x-ms-resource-graph-request-duration': `0:00:00:${duration}`,
    'x-ms-original-request-ids': randomUUID(),
  };
}
