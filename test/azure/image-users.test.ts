import { describe, expect, it } from 'vitest';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { answeringGraph, definition } from './answering-graph.ts';

const { answer, estate, server } = answeringGraph();

describe('users', () => {
  const aUser = (type: string, image: string, exact = '') => ({
    id: `/subscriptions/one/resourceGroups/a/providers/${type}/user`,
    type: type.toLowerCase(),
    location: 'westeurope',
    image,
    exact,
  });
  const told = async () => (await estate().users(['one'])).users[0];

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
    const asking = estate().users(['one'], definition);
    while (!server().requests.some((request) => request.startsWith('POST'))) {
      await new Promise(setImmediate);
    }
    answer([], { value: [] });
    expect((await asking).unread).toMatchObject([{ subscription: 'one' }]);
  });

  it('cost a query a table, and questions about our rights, before and after, in each subscription', async () => {
    answer([]);
    await estate().users(['one', 'two'], definition);
    const rights = (id: string) =>
      `GET /subscriptions/${id}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    const query = 'POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
    const both = [rights('one'), rights('two')];
    expect(server().requests).toEqual([...both, query, query, query, ...both]);
    server().requests.splice(0);
    // Of everybody at once it is asked before only: whatever is done about it, a job looks again.
    await estate().users(['one', 'two']);
    expect(server().requests).toEqual([...both, query, query, query]);
  });

  it('are unknown where a Dev Center has images of its own, not where it has those of Microsoft', async () => {
    const devBox = 'Microsoft.DevCenter/devcenters/devboxdefinitions';
    const image = (gallery: string) =>
      `/subscriptions/one/resourceGroups/a/providers/Microsoft.DevCenter/devcenters/dc/galleries/${gallery}/images/ubuntu`;
    answer([aUser(devBox, image('golden'))]);
    const { users, unread } = await estate().users(['one']);
    expect(users).toEqual([]);
    expect(unread).toEqual([
      { subscription: 'one', because: expect.stringContaining('dev box definition /subscr') },
    ]);
    answer([aUser(devBox, image('Default'))]);
    expect((await estate().users(['one'])).unread).toEqual([]);
  });

  it.each([403, 404])(
    'are unknown, and not asked for, where our rights are answered %i',
    async (status) => {
      server().answer = { status };
      expect(await estate().users(['one'])).toEqual({
        users: [],
        unread: [{ subscription: 'one', because: expect.stringMatching(/may not read.*role/) }],
      });
      expect(server().requests).toHaveLength(1);
    },
  );

  it('are unknown where we have no rights', async () => {
    answer([], { value: [] });
    expect((await estate().users(['one'])).unread).toHaveLength(1);
  });

  it('have all their rights told, on however many pages', async () => {
    answer([], { value: [], nextLink: `${server().url}/more` });
    const asking = estate().users(['one']);
    while (!server().requests.includes('GET /more')) await new Promise(setImmediate);
    answer([]);
    expect((await asking).unread).toEqual([]);
  });

  it.each([null, ''])(
    'have all their rights told where a last page says nextLink %j',
    async (nextLink) => {
      answer([], { nextLink });
      expect((await estate().users(['one'])).unread).toEqual([]);
      expect(server().requests.filter((one) => one.includes('permissions'))).toHaveLength(1);
    },
  );

  it.each([
    [{ actions: ['*'], notActions: null }, 0],
    [{ actions: null, notActions: [] }, 1],
  ])('are read where rights say %j: %i subscription is not', async (right, unread) => {
    answer([], { value: [right] });
    expect((await estate().users(['one'])).unread).toHaveLength(unread);
  });

  it.each([
    [400, Refused],
    [429, Unavailable],
    [500, Unavailable],
  ])('fail where our rights are answered %i', async (status, kind) => {
    server().answer = { status, headers: { 'retry-after': '7' } };
    await expect(estate().users(['one'])).rejects.toThrow(kind);
  });
});

describe('users, asked of Resource Manager itself,', () => {
  it.each([
    ['an answer without a list', { status: 200, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['an outage', { status: 503 }],
  ])('are unknown, and not nobody, after %s', async (_case, reply) => {
    server().answer = reply;
    const asking = estate().usersNow(['one'], definition);
    await expect(asking).rejects.toThrow(Unavailable);
    await expect(asking).rejects.toThrow('virtualMachines of subscription one');
  });
});
