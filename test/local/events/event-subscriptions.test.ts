import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventSubscriptions } from '../../../local/events/event-subscriptions.ts';
import { temporaryFolder } from '../plumbing/temporary-folder.ts';

const odd = { name: 'odd', topic: 'dropAccount', function: 'f', filter: {} };
const policy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 };

async function read(subscriptions: unknown, retryPolicy: unknown = policy) {
  const path = join(await temporaryFolder(), 'event-subscriptions.json');
  await writeFile(path, JSON.stringify({ subscriptions, retryPolicy }));
  return readEventSubscriptions(path);
}
const filtered = (...advancedFilters: unknown[]) => read([{ ...odd, filter: { advancedFilters } }]);
const inKey = { operatorType: 'StringIn', key: 'id', values: ['x'] };

describe('event subscriptions', () => {
  it('are read from the file that the deployment reads', async () => {
    const read = await readEventSubscriptions('infra/event-subscriptions.json');
    expect(read.subscriptions.map(({ name }) => name)).toContain('vhd-uploaded');
    expect(read.deadLetter?.container).toBe('dead-letters');
  });

  it('are refused, with every reason, where Event Grid would refuse them', async () => {
    const filter = { advancedFilters: [{ operatorType: 'StringLike', key: 'id', values: ['x'] }] };
    const retryPolicy = { maxDeliveryAttempts: 31, eventTimeToLiveInMinutes: 0 };
    await expect(read([{ ...odd, filter }], retryPolicy)).rejects.toThrow(
      /retryPolicy.maxDeliveryAttempts[^]*retryPolicy.eventTimeToLiveInMinutes[^]*there is no operator StringLike[^]*filter.advancedFilters\[0\]/,
    );
  });

  it.each([
    ['a member that is none', { filter: { subjectBeginWith: '/' } }, /"subjectBeginWith"/],
    ['a null', { filter: null }, /received null[^]*filter/],
    ['a topic that is none', { topic: 'dropBox' }, /"dropAccount"[^]*topic/],
    ['a value of another type', { filter: { subjectEndsWith: 5 } }, /string[^]*subjectEndsWith/],
    ['a malformed name', { name: 'no_underscores' }, /letters, digits and hyphens/],
    ['no function', { function: undefined }, /function/],
  ])('are refused for %s', async (_, wrong, reason) => {
    await expect(read([{ ...odd, ...wrong }])).rejects.toThrow(reason);
  });

  it.each([
    ['that every object has', { ...inKey, operatorType: 'toString' }, /no operator toString/],
    ['without its values', { operatorType: 'StringIn', key: 'id' }, /values/],
    ['with no values', { ...inKey, values: [] }, /values/],
    ['with values of another type', { ...inKey, values: [5] }, /values\[0\]/],
    ['with a value too long', { ...inKey, values: ['x'.repeat(513)] }, /values\[0\]/],
    ['with a member of another operator', { ...inKey, value: 'x' }, /"value"/],
    ['without a key', { operatorType: 'IsNotNull' }, /key/],
    ['with a bare range', { operatorType: 'NumberInRange', key: 'id', values: [1] }, /values\[0\]/],
  ])('are refused for an operator %s', async (_, filter, reason) => {
    await expect(filtered(filter)).rejects.toThrow(reason);
  });

  it('are refused for more than 25 values, however they are spread', async () => {
    const values = Array.from({ length: 13 }, String);
    await expect(filtered({ ...inKey, values }, { ...inKey, values })).rejects.toThrow('25 values');
    expect((await filtered({ ...inKey, values })).subscriptions).toHaveLength(1);
  });

  it('are refused for two of one topic with the same name, and attempts in parts', async () => {
    await expect(read([odd, { ...odd, name: 'ODD' }])).rejects.toThrow('twice');
    await expect(read([odd], { ...policy, maxDeliveryAttempts: 2.5 })).rejects.toThrow('int');
    expect((await read([odd, { ...odd, topic: 'subscription' }])).subscriptions).toHaveLength(2);
  });
});
