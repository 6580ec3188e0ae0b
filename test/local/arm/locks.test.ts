import { expect, it } from 'vitest';
import { subscriptionId } from '../../../local/fixed-ids.ts';
import { definition, gallery, group } from './arm-server.ts';
import { prepared, version, type Prepared } from './prepared.ts';

const api = '?api-version=2016-09-01';
const below = '/providers/Microsoft.Authorization/locks';
const subscription = `/subscriptions/${subscriptionId}`;

const lock = ({ send }: Prepared, scope: string, name: string, level: string) =>
  send('PUT', `${scope}${below}/${name}${api}`, { properties: { level, notes: 'why' } });

it('answers as Azure does, in any case and with two slashes', async () => {
  const server = await prepared();
  const made = await lock(server, gallery, 'keep', 'cannotdelete');
  expect([made.status, made.text]).toEqual([
    201,
    `{"properties":{"level":"CanNotDelete","notes":"why"},"id":"${gallery}${below}/keep","type":"Microsoft.Authorization/locks","name":"keep"}`,
  ]);
  expect((await lock(server, gallery, 'keep', 'ReadOnly')).status).toBe(200);
  const doubled = gallery.replace('Microsoft.Compute/', 'microsoft.compute//').toLowerCase();
  const { json } = await server.send('GET', `${doubled}${below}/KEEP${api}`);
  expect(json).toMatchObject({ name: 'keep', properties: { level: 'ReadOnly' } });
  expect((await server.send('DELETE', `${doubled}${below}/keep${api}`)).status).toBe(200);
  expect((await server.send('DELETE', `${doubled}${below}/keep${api}`)).status).toBe(204);
});

it('refuses a lock on what is not there, and a level that is none', async () => {
  const server = await prepared();
  expect((await lock(server, `${gallery}s`, 'keep', 'ReadOnly')).json.error.code).toBe(
    'ResourceNotFound',
  );
  expect((await lock(server, `${group}s`, 'keep', 'ReadOnly')).json.error.code).toBe(
    'ResourceGroupNotFound',
  );
  expect((await lock(server, gallery, 'keep', 'Never')).status).toBe(400);
  expect((await server.send('GET', `${gallery}${below}/x${api}`)).json.error.code).toBe(
    'LockNotFound',
  );
});

it('CanNotDelete forbids deletions at its scope and below, and of what is above', async () => {
  const server = await prepared();
  await server.make('1.0.0');
  await lock(server, definition, 'keep', 'CanNotDelete');
  for (const path of [definition, version, gallery]) {
    const { status, json } = await server.send('DELETE', path);
    expect([status, json.error.code]).toEqual([409, 'ScopeLocked']);
    expect(json.error.message).toBe(
      `The scope '${path}' cannot perform delete operation because following scope(s) are locked: '${definition}'. Please remove the lock and try again.`,
    );
  }
  const grouped = await server.send('DELETE', `${group}?api-version=2021-04-01`);
  expect(grouped.json.error.code).toBe('ScopeLocked');
  expect((await server.send('PATCH', version, { tags: { a: 'b' } })).status).toBe(200);
});

it('ReadOnly forbids writes at its scope and below, but not above', async () => {
  const server = await prepared();
  await lock(server, definition, 'still', 'ReadOnly');
  const { status, json } = await server.put('1.0.0');
  expect([status, json.error.code]).toEqual([409, 'ScopeLocked']);
  expect(json.error.message).toContain('cannot perform write operation');
  expect((await server.send('PATCH', gallery, { tags: {} })).status).toBe(200);
  expect((await server.send('GET', definition)).status).toBe(200);
});

it('binds a little longer than it is there', async () => {
  const server = await prepared();
  await lock(server, subscription, 'all', 'CanNotDelete');
  await server.send('DELETE', `${subscription}${below}/all${api}`);
  expect((await server.send('DELETE', definition)).status).toBe(409);
  server.clock.advance(11);
  expect((await server.send('DELETE', definition)).status).toBe(202);
});

it('lists what is above, at and below a scope, or not below', async () => {
  const server = await prepared();
  await lock(server, subscription, 'one', 'CanNotDelete');
  await lock(server, group, 'two', 'CanNotDelete');
  await lock(server, gallery, 'three', 'CanNotDelete');
  const names = async (scope: string, filter = '') => {
    const { json } = await server.send('GET', `${scope}${below}${api}${filter}`);
    return (json.value as { name: string }[]).map(({ name }) => name);
  };
  expect(await names(subscription)).toEqual(['one', 'two', 'three']);
  expect(await names(group)).toEqual(['one', 'two', 'three']);
  expect(await names(group, '&$filter=atScope()')).toEqual(['one', 'two']);
  expect(await names(definition)).toEqual(['one', 'two', 'three']);
  await server.send('DELETE', `${gallery}${below}/three${api}`);
  expect(await names(definition)).toEqual(['one', 'two']);
});
