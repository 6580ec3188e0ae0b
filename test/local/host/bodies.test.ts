import { describe, expect, it } from 'vitest';
import { withBodyProperties } from '../../../local/host/binding-data.ts';
import { compileRoute } from '../../../local/host/http/route.ts';
import { leaseTimes } from '../../../local/host/queues/message-lease.ts';
import { decodeMessage } from '../../../local/host/queues/message-text.ts';
import { outputMessages } from '../../../local/host/queues/output-messages.ts';
import { pollingDelay } from '../../../local/host/queues/polling-delay.ts';
import type { TypedData } from '../../../local/host/rpc.ts';

describe('binding data', () => {
  const builtIn = { DequeueCount: { json: '1' }, Id: { string: 'built-in' } };

  it('is overridden by the properties of a JSON object, names in any case', () => {
    expect(
      withBodyProperties(builtIn, '{"dequeueCount":9,"inner":{"a":1},"none":null,"list":[]}'),
    ).toEqual({
      Id: { string: 'built-in' },
      dequeueCount: { string: '9' },
      inner: { json: '{"a":1}' },
      none: { string: '' },
    });
  });

  it.each(['text', '', '[{"id":1}]', '5', 'null', '{broken'])(
    'is left alone by the body %j',
    (body) => {
      expect(withBodyProperties(builtIn, body)).toEqual(builtIn);
    },
  );

  it('takes __proto__ for an ordinary name', () => {
    const data = withBodyProperties({}, '{"__proto__":"x"}');
    expect(Object.getOwnPropertyNames(data)).toEqual(['__proto__']);
  });
});

describe('queue output', () => {
  it.each<[TypedData, string[]]>([
    [{ string: 'hello' }, ['hello']],
    [{ string: ' {"a":1} ' }, ['{\n  "a": 1\n}']],
    [{ string: '[1,"b"]' }, ['1', 'b']],
    [{ json: '{"at":"2026-01-01T00:00:00Z"}' }, ['{\n  "at": "2026-01-01T00:00:00Z"\n}']],
    [
      { json: '[{"a":1},"s",2,true,null,[3]]' },
      ['{\n  "a": 1\n}', 's', '2', 'True', '', '[\n  3\n]'],
    ],
    [{ json: 'true' }, ['True']],
    [{ json: '[]' }, []],
    [{ int: 5 }, ['5']],
    [{ double: 1.5 }, ['1.5']],
    [{ bytes: Buffer.from('raw') }, ['raw']],
  ])('%j becomes the messages %j', (data, messages) => {
    expect(outputMessages(data).map(String)).toEqual(messages);
  });

  it('refuses text that only looks like JSON', () => {
    expect(() => outputMessages({ string: '{hello}' })).toThrow(SyntaxError);
  });
});

it.each([
  ['aGk=', 'hi'],
  ['aG\nk=', 'hi'],
  ['', ''],
  ['{"a":1}', undefined],
  ['aGk', undefined],
])('the base64 message %j holds %j', (text, body) => {
  expect(decodeMessage(text, 'base64')?.toString()).toBe(body);
});

it('polls after 100 ms, then ever later up to the maximum, and at once again after a message', () => {
  const delay = pollingDelay(2_000, () => 0.5);
  expect(Array.from({ length: 7 }, () => delay.next())).toEqual([
    100, 200, 300, 500, 900, 1_700, 2_000,
  ]);
  delay.reset();
  expect(delay.next()).toBe(100);
});

it.each([
  [1, 600, 300_000],
  [60, 10, 5_000],
  [10_000, 2, 1_000],
])(
  'at speed %s the lease lasts %s s and is renewed after %s ms',
  (speed, seconds, milliseconds) => {
    expect(leaseTimes(speed)).toMatchObject({
      visibilitySeconds: seconds,
      renewMilliseconds: milliseconds,
    });
  },
);

describe('route', () => {
  it.each([
    ['images/{name}', 'images/a%2Fb', { name: 'a%2Fb' }],
    ['images/{name?}', 'images', {}],
    ['{*rest}', 'a/b/c', { rest: 'a/b/c' }],
    ['files/{name}.vhd', 'files/ubuntu.vhd', { name: 'ubuntu' }],
    [
      'images/{id:guid}',
      'images/11111111-1111-4111-8111-111111111111',
      { id: '11111111-1111-4111-8111-111111111111' },
    ],
    ['images/{name}', 'images/a/b', undefined],
    ['images/{number:int}', 'images/x', undefined],
    ['a.b', 'axb', undefined],
  ])('%s and %s give %j', (template, path, values) => {
    expect(compileRoute(template).match(path)).toEqual(values);
  });

  it('refuses a constraint it does not know', () => {
    expect(() => compileRoute('{n:range(1,2)}')).toThrow('cannot be read');
    expect(() => compileRoute('{n:double}')).toThrow("The route constraint 'double' is not known");
  });
});
