import { describe, expect, it } from 'vitest';
import { graphQueries, kqlString } from '../../src/azure/graph-query.ts';
import { Unavailable } from '../../src/lifecycle/outcomes.ts';
import { managerAt } from '../support/manager-at.ts';
import { answeringGraph, definition } from './answering-graph.ts';

const { answer, estate, server } = answeringGraph();

const aRow = (number: string) => ({
  id: `${definition}/versions/${number}`,
  name: number,
  location: 'westeurope',
  tags: null,
  provisioningState: 'Succeeded',
  targetRegions: null,
  excludeFromLatest: null,
  endOfLifeDate: '',
  publishedDate: '',
});

describe('a list of Resource Graph', () => {
  it('is whole where everything agrees', async () => {
    answer([aRow('1.0.0'), aRow('1.0.1')]);
    const { versions: found } = await estate().versions(['one']);
    expect(found.get(definition.toLowerCase())).toMatchObject([
      { number: '1.0.0', tags: {}, targetRegions: [], excludeFromLatest: false },
      { number: '1.0.1' },
    ]);
    expect(found.get(definition.toLowerCase())?.[0]).not.toHaveProperty('endOfLifeDate');
  });

  it.each<[string, unknown[], object, Record<string, string>]>([
    ['there are fewer rows than it says', [aRow('1.0.0')], { totalRecords: 2 }, {}],
    ['there are more', [aRow('1.0.0')], { totalRecords: 0 }, {}],
    ['it says that it left some out', [aRow('1.0.0')], { resultTruncated: 'true' }, {}],
    ['an id comes twice', [aRow('1.0.0'), aRow('1.0.0')], {}, {}],
    ['an id comes twice, in other case', [{ id: '/A' }, { id: '/a' }], {}, {}],
    ['a page comes again', [aRow('1.0.0')], { totalRecords: 5, $skipToken: 'next' }, {}],
    ['a page is empty, and not the last', [], { totalRecords: 5, $skipToken: 'next' }, {}],
    [
      'it did not look everywhere',
      [aRow('1.0.0')],
      {},
      { 'x-ms-tenant-subscription-limit-hit': 'true' },
    ],
  ])('is Unavailable where %s', async (_case, data, page, headers) => {
    answer(data, page, headers);
    const asking = estate().versions(['one']);
    await expect(asking).rejects.toThrow(Unavailable);
    await expect(asking).rejects.toThrow(/gave \d of \d image versions.*it is asked again/);
  });

  it('looks into a thousand subscriptions at a time', async () => {
    answer([]);
    const asked = Array.from({ length: 1_001 }, (_, index) => `subscription-${index}`);
    await estate().versions(asked, new Map(asked.map((id) => [id, () => true])));
    const bodies = server().bodies.map((text) => JSON.parse(text) as { subscriptions: string[] });
    expect(bodies.map(({ subscriptions }) => subscriptions.length)).toEqual([1_000, 1]);
    expect(bodies.flatMap(({ subscriptions }) => subscriptions)).toEqual(asked);
  });
});

describe('the quota of Resource Graph', () => {
  const left = (remaining: string) => ({
    'x-ms-user-quota-remaining': remaining,
    'x-ms-user-quota-resets-after': '00:01:05',
  });
  /** A pause that lasts until `end` is called. */
  function aPause() {
    const asked: number[] = [];
    const { promise, resolve: end } = Promise.withResolvers<void>();
    const pause = (milliseconds: number) => {
      asked.push(milliseconds);
      return promise;
    };
    const ask = graphQueries(managerAt(server().url), pause);
    const rows = () => Array.fromAsync(ask('image versions', 'resources', ['one']));
    return { asked, end, rows };
  }

  it('lets the next query wait where an answer says that none is left', async () => {
    const { asked, end, rows } = aPause();
    answer([aRow('1.0.0')], {}, left('0'));
    await rows();
    expect(asked).toEqual([65_000]);
    const next = rows();
    // Whatever went out without waiting has reached the server before this has its answer.
    await aPause().rows();
    expect(server().requests).toHaveLength(2);
    end();
    expect(await next).toHaveLength(1);
    expect(server().requests).toHaveLength(3);
  });

  it('asks on while any is left', async () => {
    const { asked, rows } = aPause();
    answer([aRow('1.0.0')], {}, left('1'));
    await rows();
    expect(await rows()).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

it('writes a text for KQL so that it stays one', () => {
  expect(kqlString(String.raw`it's \ "one"`)).toBe(String.raw`'it\'s \\ "one"'`);
});
