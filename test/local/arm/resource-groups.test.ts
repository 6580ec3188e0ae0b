import { expect, it } from 'vitest';
import { accountId, subscriptionId } from '../../../local/fixed-ids.ts';
import { group } from './arm-server.ts';
import { prepared, version } from './prepared.ts';

const api = '?api-version=2024-11-01';
const other = `/subscriptions/${subscriptionId}/resourceGroups/other`;

it('are made, found, listed by tag and told apart by HEAD', async () => {
  const { send } = await prepared();
  const body = { location: 'westeurope', tags: { env: 'test' } };
  const made = await send('PUT', other + api, body);
  expect([made.status, made.text]).toEqual([
    201,
    `{"id":"${other}","name":"other","type":"Microsoft.Resources/resourceGroups","location":"westeurope","tags":{"env":"test"},"properties":{"provisioningState":"Succeeded"}}`,
  ]);
  expect((await send('PUT', other + api, body)).status).toBe(200);
  expect((await send('HEAD', other.toLowerCase() + api)).status).toBe(204);
  expect((await send('HEAD', `${other}s${api}`)).status).toBe(404);
  const list = `/subscriptions/${subscriptionId}/resourcegroups${api}`;
  const names = async (filter: string) => {
    const { json } = await send('GET', `${list}${filter}`);
    return (json.value as { name: string }[]).map(({ name }) => name);
  };
  expect(await names('')).toEqual(['images', 'other']);
  expect(await names("&$filter=tagname eq 'env' and tagvalue eq 'test'")).toEqual(['other']);
  expect(await names("&$filter=tagname eq 'constructor'")).toEqual([]);
});

it('take everything in them along', async () => {
  const { send, clock, make } = await prepared();
  await make('1.0.0');
  const { status, headers } = await send('DELETE', group + api);
  expect(status).toBe(202);
  const waiting = await send('GET', headers['location'] ?? '');
  expect([waiting.status, waiting.headers['retry-after']]).toEqual([202, '1']);
  const late = await send('PUT', `${accountId}?api-version=2024-01-01`, { location: 'westeurope' });
  expect(late.json.error.code).toBe('ResourceGroupBeingDeleted');
  for (const method of ['PUT', 'PATCH']) {
    const back = await send(method, group + api, { location: 'westeurope' });
    expect([back.status, back.json.error.code]).toEqual([409, 'ResourceGroupBeingDeleted']);
  }
  clock.advance(60);
  expect((await send('GET', waiting.headers['location'] ?? '')).status).toBe(200);
  expect((await send('GET', version)).json.error.code).toBe('ResourceGroupNotFound');
});

it.each([
  ['bad.', false],
  ['b%20a%3Cd', false],
  ['x'.repeat(91), false],
  ['x'.repeat(90), true],
  ['a(b)-c_d.é', true],
])('may be called %s: %s', async (name, isTaken) => {
  const { send } = await prepared();
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${name}${api}`;
  const { status, json } = await send('PUT', path, { location: 'westeurope' });
  expect([status, json.error?.code]).toEqual(
    isTaken ? [201, undefined] : [400, 'InvalidResourceGroup'],
  );
});
