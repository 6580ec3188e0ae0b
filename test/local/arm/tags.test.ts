import { expect, it } from 'vitest';
import { subscriptionId } from '../../../local/fixed-ids.ts';
import { gallery, group } from './arm-server.ts';
import { prepared, version } from './prepared.ts';

const tags = '/providers/Microsoft.Resources/tags/default?api-version=2021-04-01';

it('can be replaced, merged and taken away as a resource of their own', async () => {
  const { send, clock } = await prepared();
  const write = async (method: string, body: object) =>
    (await send(method, gallery + tags, body)).json.properties.tags as unknown;
  expect(await write('PUT', { properties: { tags: { one: '1', two: '2' } } })).toEqual({
    one: '1',
    two: '2',
  });
  const patch = (operation: string, given: object) =>
    write('PATCH', { operation, properties: { tags: given } });
  expect(await patch('Merge', { TWO: '3' })).toEqual({ one: '1', TWO: '3' });
  expect(await patch('Delete', { one: 'other', two: '3' })).toEqual({ one: '1' });
  expect(await patch('Replace', { new: 'n' })).toEqual({ new: 'n' });
  clock.advance(1);
  expect((await send('GET', gallery)).json.tags).toEqual({ new: 'n' });
  expect((await send('DELETE', gallery + tags)).status).toBe(200);
  expect((await send('GET', gallery + tags)).json.properties).toEqual({ tags: {} });
});

it('of a group change by PATCH and leave the rest', async () => {
  const { send } = await prepared();
  const path = `${group}?api-version=2021-04-01`;
  expect((await send('PATCH', path, { tags: { a: 'b' } })).json.tags).toEqual({ a: 'b' });
  expect((await send('PATCH', path, {})).json).toMatchObject({
    location: 'westeurope',
    tags: { a: 'b' },
  });
});

it('are counted by name and value over a subscription', async () => {
  const { send, make } = await prepared();
  await make('1.0.0');
  await send('PUT', gallery + tags, { properties: { tags: { env: 'test' } } });
  await send('PUT', version + tags, { properties: { tags: { env: 'live' } } });
  const { json } = await send(
    'GET',
    `/subscriptions/${subscriptionId}/tagNames?api-version=2021-04-01`,
  );
  expect(json.value).toMatchObject([{ tagName: 'env', count: { value: 2 } }]);
});

const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, '']));

it.each<[string, Record<string, string>]>([
  ['TooManyTags', many(51)],
  ['InvalidTagNameCharacters', { 'a<b': '' }],
  ['InvalidTagNameCharacters', { 'a/b': '' }],
  ['InvalidTagName', { ['n'.repeat(513)]: '' }],
  ['InvalidTagValueLength', { a: 'v'.repeat(257) }],
])('are refused with %s, on a resource as by themselves', async (code, given) => {
  const { send } = await prepared();
  const properties = { tags: given };
  for (const [method, path, body] of [
    ['PUT', gallery, { location: 'westeurope', tags: given }],
    ['PATCH', version.replace('/versions/1.0.0', ''), { tags: given }],
    ['PUT', gallery + tags, { properties }],
    ['PATCH', gallery + tags, { operation: 'Merge', properties }],
  ] as const) {
    const { status, json } = await send(method, path, body);
    expect([status, json.error.code]).toEqual([400, code]);
  }
});

it('are no more than fifty when they are merged, and as long as they may be', async () => {
  const { send } = await prepared();
  const most = { ...many(48), ['n'.repeat(512)]: 'v'.repeat(256), 'hidden-link:/a': '' };
  expect((await send('PATCH', gallery, { tags: most })).status).toBe(200);
  const merge = { operation: 'Merge', properties: { tags: { another: '' } } };
  expect((await send('PATCH', gallery + tags, merge)).json.error.code).toBe('TooManyTags');
});
