import { runQuery, type QueryResult } from '../../../../local/arm/resource-graph/kql/run-query.ts';
import type { Row } from '../../../../local/arm/resource-graph/kql/values.ts';

const rows: Row[] = [
  row(
    'a',
    'one',
    { size: 3, regions: ['x', 'y'], made: '2026-02-27T00:00:00.5+00:00' },
    { env: 'prod' },
  ),
  row('b', 'two', { size: 10, regions: [], state: 'Succeeded' }, null),
  row('C', 'one', { size: 7, regions: ['x'], state: 'Failed' }, { env: 'Test', a: 'b' }),
];

function row(name: string, type: string, properties: Row[string], tags: Row[string]): Row {
  return { id: `/subscriptions/s/${name}`, name, type, properties, tags };
}

const now = new Date('2026-03-01T00:00:00Z');
const dynamic = ['properties', 'tags'];
const columns = new Map(
  ['id', 'name', 'type', ...dynamic].map((name) => [name, { isDynamic: dynamic.includes(name) }]),
);

/** Runs a query on three small rows, at a fixed instant. */
export function query(text: string): QueryResult {
  const heads = () => rows.map(({ id = null, type = null }): Row => ({ id, type }));
  const whole = (some: readonly Row[]) =>
    rows.filter((row) => some.some(({ id }) => id === row['id']));
  return runQuery(text, { resources: { columns, headColumns: ['id', 'type'], heads, whole } }, now);
}

/** The first column of what a query gives. */
export function first(text: string): unknown[] {
  return query(text).rows.map((one) => Object.values(one)[0]);
}
