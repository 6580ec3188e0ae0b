import type { TokenCredential } from '@azure/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graphEstate } from '../../src/azure/graph-estate.ts';
import { graphQueries, kqlString } from '../../src/azure/graph-query.ts';
import { covers } from '../../src/azure/rights.ts';
import type { Estate } from '../../src/lifecycle/estate.ts';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { startAnsweringServer, type AnsweringServer } from './answering-server.ts';

const credential: TokenCredential = {
  getToken: async () => ({ token: 'a token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

let server: AnsweringServer;
let estate: Estate;
beforeAll(async () => {
  server = await startAnsweringServer(true);
  estate = graphEstate(server.url, credential);
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.splice(0);
  server.bodies.splice(0);
});

const definition =
  '/subscriptions/one/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/ubuntu';
const aRow = (number: string) => ({
  id: `${definition}/versions/${number}`,
  name: number,
  location: 'westeurope',
  tags: null,
  provisioningState: 'Succeeded',
  targetRegions: null,
  excludeFromLatest: null,
  endOfLifeDate: '',
});

/** Answers everything with this page, and with the right to do everything. */
function answer(data: unknown[], page: object = {}, headers: Record<string, string> = {}): void {
  const whole = { totalRecords: data.length, count: data.length, resultTruncated: 'false' };
  const body = { value: [{ actions: ['*'], notActions: [] }], ...whole, data, facets: [], ...page };
  const type = { 'content-type': 'application/json' };
  server.answer = { status: 200, headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

describe('a list of Resource Graph', () => {
  it('is whole where everything agrees', async () => {
    answer([aRow('1.0.0'), aRow('1.0.1')]);
    const { versions: found } = await estate.versions(['one']);
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
    const asking = estate.versions(['one']);
    await expect(asking).rejects.toThrow(Unavailable);
    await expect(asking).rejects.toThrow(/gave \d of \d image versions.*it is asked again/);
  });

  it('looks into a thousand subscriptions at a time', async () => {
    answer([]);
    const asked = Array.from({ length: 1_001 }, (_, index) => `subscription-${index}`);
    await estate.versions(asked, new Map(asked.map((id) => [id, () => true])));
    const bodies = server.bodies.map((text) => JSON.parse(text) as { subscriptions: string[] });
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
    const ask = graphQueries(server.url, credential, pause);
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
    expect(server.requests).toHaveLength(2);
    end();
    expect(await next).toHaveLength(1);
    expect(server.requests).toHaveLength(3);
  });

  it('asks on while any is left', async () => {
    const { asked, rows } = aPause();
    answer([aRow('1.0.0')], {}, left('1'));
    await rows();
    expect(await rows()).toHaveLength(1);
    expect(asked).toEqual([]);
  });
});

describe('users', () => {
  const aUser = (type: string, image: string, exact = '') => ({
    id: `/subscriptions/one/resourceGroups/a/providers/${type}/user`,
    type: type.toLowerCase(),
    location: 'westeurope',
    image,
    exact,
  });
  const told = async () => (await estate.users(['one'])).users[0];

  it.each([
    ['VM', 'Microsoft.Compute/virtualMachines'],
    ['scale set', 'Microsoft.Compute/virtualMachineScaleSets'],
    ['scale set instance', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines'],
    ['image template', 'Microsoft.VirtualMachineImages/imageTemplates'],
    ['Compute Fleet', 'Microsoft.AzureFleet/fleets'],
    ['dev box definition', 'Microsoft.DevCenter/devcenters/devboxdefinitions'],
    ['Batch pool', 'Microsoft.Batch/batchAccounts/pools'],
  ])('are called %s where they are %s', async (kind, type) => {
    answer([aUser(type, definition)]);
    expect(await told()).toMatchObject({ kind, image: definition });
  });

  it('of …/versions/latest draw on the definition', async () => {
    const template = 'Microsoft.VirtualMachineImages/imageTemplates';
    answer([aUser(template, `${definition}/versions/latest`)]);
    expect(await told()).toMatchObject({ image: definition });
  });

  it('of a version say it once', async () => {
    const image = `${definition}/versions/1.0.0`;
    answer([aUser('Microsoft.Compute/virtualMachines', image, '1.0.0')]);
    expect(await told()).not.toHaveProperty('exactVersion');
  });

  it('are unknown where a right is taken away while they are read', async () => {
    answer([]);
    const asking = estate.users(['one'], definition);
    while (!server.requests.some((request) => request.startsWith('POST'))) {
      await new Promise(setImmediate);
    }
    answer([], { value: [] });
    expect((await asking).unread).toMatchObject([{ subscription: 'one' }]);
  });

  it('cost a query a table, and questions about our rights, before and after, in each subscription', async () => {
    answer([]);
    await estate.users(['one', 'two'], definition);
    const rights = (id: string) =>
      `GET /subscriptions/${id}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    const query = 'POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
    const both = [rights('one'), rights('two')];
    expect(server.requests).toEqual([...both, query, query, query, ...both]);
    server.requests.splice(0);
    // Of everybody at once it is asked before only: whatever is done about it, a job looks again.
    await estate.users(['one', 'two']);
    expect(server.requests).toEqual([...both, query, query, query]);
  });

  it('are unknown where a Dev Center has images of its own, not where it has those of Microsoft', async () => {
    const devBox = 'Microsoft.DevCenter/devcenters/devboxdefinitions';
    const image = (gallery: string) =>
      `/subscriptions/one/resourceGroups/a/providers/Microsoft.DevCenter/devcenters/dc/galleries/${gallery}/images/ubuntu`;
    answer([aUser(devBox, image('golden'))]);
    const { users, unread } = await estate.users(['one']);
    expect(users).toEqual([]);
    expect(unread).toEqual([
      { subscription: 'one', because: expect.stringContaining('dev box definition /subscr') },
    ]);
    answer([aUser(devBox, image('Default'))]);
    expect((await estate.users(['one'])).unread).toEqual([]);
  });

  it.each([403, 404])(
    'are unknown, and not asked for, where our rights are answered %i',
    async (status) => {
      server.answer = { status };
      expect(await estate.users(['one'])).toEqual({
        users: [],
        unread: [{ subscription: 'one', because: expect.stringMatching(/may not read.*role/) }],
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('are unknown where we have no rights', async () => {
    answer([], { value: [] });
    expect((await estate.users(['one'])).unread).toHaveLength(1);
  });

  it('have all their rights told, on however many pages', async () => {
    answer([], { value: [], nextLink: `${server.url}/more` });
    const asking = estate.users(['one']);
    while (!server.requests.includes('GET /more')) await new Promise(setImmediate);
    answer([]);
    expect((await asking).unread).toEqual([]);
  });

  it.each([
    [400, Refused],
    [429, Unavailable],
    [500, Unavailable],
  ])('fail where our rights are answered %i', async (status, kind) => {
    server.answer = { status, headers: { 'retry-after': '7' } };
    await expect(estate.users(['one'])).rejects.toThrow(kind);
  });
});

describe('users, asked of Resource Manager itself,', () => {
  it.each([
    ['an answer without a list', { status: 200, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['an outage', { status: 503 }],
  ])('are unknown, and not nobody, after %s', async (_case, reply) => {
    server.answer = reply;
    const asking = estate.usersNow(['one'], definition);
    await expect(asking).rejects.toThrow(Unavailable);
    await expect(asking).rejects.toThrow('virtualMachines of subscription one');
  });
});

it.each([
  ['*', true],
  ['*/read', true],
  ['Microsoft.Compute/*', true],
  ['microsoft.compute/virtualmachines/READ', true],
  ['Microsoft.Compute/*/read', true],
  ['Microsoft.Compute/virtualMachines/*', true],
  ['Microsoft.Compute/virtualMachines', false],
  ['Microsoft.Compute/virtualMachines/write', false],
  ['MicrosoftxCompute/virtualMachines/read', false],
  ['Microsoft.Compute/virtualMachines/read/*', false],
  ['*/write', false],
])('a right to %s covers reading machines: %s', (pattern, covered) => {
  expect(covers(pattern, 'Microsoft.Compute/virtualMachines/read')).toBe(covered);
});

it('writes a text for KQL so that it stays one', () => {
  expect(kqlString(String.raw`it's \ "one"`)).toBe(String.raw`'it\'s \\ "one"'`);
});
