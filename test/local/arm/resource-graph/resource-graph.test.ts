import { expect, it } from 'vitest';
import { azureClock } from '../../../../local/clock.ts';
import { appPrincipalId, subscriptionId, tenantId } from '../../../../local/fixed-ids.ts';
import { definition, gallery, group } from '../arm-server.ts';
import { prepared, version, type Prepared } from '../prepared.ts';

const api = '/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01';
const names = 'Resources | order by id asc | project id, name';
const namesInOrder = 'Resources | order by name asc | project name';

type Rows = Record<string, unknown>[];

async function ask(server: Prepared, query: string, options: object = {}, as?: string) {
  const body = { query, subscriptions: [subscriptionId], options };
  return server.send('POST', api, body, as === undefined ? {} : { authorization: server.as(as) });
}

const namesNow = async (server: Prepared) => {
  const { json } = await ask(server, namesInOrder);
  return (json.data as Rows).map(({ name }) => name);
};

it('tells every resource with the columns of Resource Graph', async () => {
  const server = await prepared();
  const { status, json, headers } = await ask(server, "Resources | where name == 'pics'");
  expect(status).toBe(200);
  expect(json).toEqual({
    totalRecords: 1,
    count: 1,
    data: [
      {
        id: gallery,
        name: 'pics',
        type: 'microsoft.compute/galleries',
        tenantId,
        kind: '',
        location: 'westeurope',
        resourceGroup: 'images',
        subscriptionId,
        managedBy: '',
        sku: null,
        plan: null,
        properties: expect.objectContaining({ provisioningState: 'Succeeded' }) as object,
        tags: null,
        identity: null,
        zones: null,
        extendedLocation: null,
      },
    ],
    facets: [],
    resultTruncated: 'false',
  });
  expect(headers).toMatchObject({
    'x-ms-user-quota-remaining': '14',
    'x-ms-user-quota-resets-after': '00:00:05',
    'x-ms-ratelimit-remaining-tenant-resource-requests': '14',
  });
  const containers = await ask(
    server,
    'ResourceContainers | project name, type | order by name asc',
  );
  expect(containers.json.data).toEqual([
    { name: 'Local Azure', type: 'microsoft.resources/subscriptions' },
    { name: 'images', type: 'microsoft.resources/subscriptions/resourcegroups' },
  ]);
});

it('learns of a change, a creation and a deletion only after a while', async () => {
  const server = await prepared();
  const before = ['gallerist', 'pics', 'ubuntu'];
  expect(await namesNow(server)).toEqual(before);
  await server.put('1.0.0');
  await server.send('PATCH', gallery, { tags: { a: 'b' } });
  server.clock.advance(20);
  expect(await namesNow(server)).toEqual(before);
  const tagged = await ask(server, "Resources | where tags.a == 'b'");
  expect(tagged.json.totalRecords).toBe(0);
  server.clock.advance(11);
  expect(await namesNow(server)).toContain('1.0.0');
  server.clock.advance(7200);
  await server.send('DELETE', version);
  server.clock.advance(121);
  expect((await server.send('GET', version)).status).toBe(404);
  expect(await namesNow(server)).toContain('1.0.0');
  server.clock.advance(30);
  expect(await namesNow(server)).toEqual(before);
});

it('does not show, nor count, what the caller may not read', async () => {
  const server = await prepared();
  const { json } = await ask(server, names, {}, appPrincipalId);
  expect(json).toMatchObject({ totalRecords: 1, data: [{ id: definition, name: 'ubuntu' }] });
  server.resourceManager.faults.deny('Microsoft.Compute/galleries/*/read');
  expect((await ask(server, names, {}, appPrincipalId)).json.totalRecords).toBe(0);
});

it('pages by $top and $skipToken, unless the query itself takes some', async () => {
  const server = await prepared();
  const many = Array.from({ length: 1200 }, (_, index) => ({
    id: `${gallery}${index}`,
    location: 'westeurope',
  }));
  server.resourceManager.seed(many);
  const whole = await ask(server, names);
  expect(whole.json).toMatchObject({ totalRecords: 1203, count: 1000, resultTruncated: 'false' });
  const rest = await ask(server, names, { $skipToken: whole.json.$skipToken as string });
  expect([rest.json.count, rest.json.$skipToken]).toEqual([203, undefined]);
  const all = [...(whole.json.data as Rows), ...(rest.json.data as Rows)];
  expect(new Set(all.map(({ name }) => name)).size).toBe(1203);
  const some = await ask(server, `${names} | take 500`, { $top: 100 });
  expect(some.json).toMatchObject({ totalRecords: 500, count: 100, resultTruncated: 'true' });
  expect(some.json).not.toHaveProperty('$skipToken');
  expect((await ask(server, names, { $top: 1001 })).status).toBe(400);
  expect((await ask(server, names, { $skipToken: 'mine' })).status).toBe(400);
});

it('answers fifteen queries in five seconds of Azure and no more', async () => {
  const server = await prepared();
  for (let count = 0; count < 15; count += 1) expect((await ask(server, names)).status).toBe(200);
  const { status, json, headers } = await ask(server, names);
  expect([status, json.error.code, headers['retry-after']]).toEqual([429, 'RateLimiting', '1']);
  expect((await ask(server, names, {}, appPrincipalId)).status).toBe(200);
  server.clock.advance(5);
  expect((await ask(server, names)).status).toBe(200);
});

it('says in real seconds when there are fifteen queries again', async () => {
  const server = await prepared({ clock: azureClock({ speed: 10 }) });
  const { headers } = await ask(server, names);
  expect(headers['x-ms-user-quota-resets-after']).toBe('00:00:00.5000000');
});

it('says what it does not understand, as Resource Graph does', async () => {
  const server = await prepared();
  const { status, json } = await ask(server, 'Resources | join (Resources) on id');
  expect([status, json.error.code]).toEqual([400, 'BadRequest']);
  expect(json.error.details).toEqual([
    expect.objectContaining({ code: 'InvalidQuery' }),
    expect.objectContaining({
      code: 'InvalidQueryLanguage',
      message: expect.stringContaining("The operator 'join' is not supported here.") as string,
      line: 1,
      characterPositionInLine: 12,
      token: 'join',
    }),
  ]);
});

it('keeps to the subscriptions asked for, and answers tables to who wants them', async () => {
  const server = await prepared();
  const other = { query: names, subscriptions: ['99999999-9999-4999-8999-999999999999'] };
  expect((await server.send('POST', api, other)).json.totalRecords).toBe(0);
  const { json } = await ask(server, 'Resources | summarize count() by resourceGroup', {
    resultFormat: 'table',
  });
  expect(json.data).toEqual({
    columns: [
      { name: 'resourceGroup', type: 'string' },
      { name: 'count_', type: 'integer' },
    ],
    rows: [['images', 3]],
  });
  expect(group).toContain('images');
});
