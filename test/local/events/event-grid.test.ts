import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { azureClock, type AzureClock } from '../../../local/clock.ts';
import { createEventGrid, type EventGrid } from '../../../local/events/event-grid.ts';
import type { EventSubscriptions } from '../../../local/events/event-subscriptions.ts';
import { accountId } from '../../../local/fixed-ids.ts';
import { eventually } from '../plumbing/eventually.ts';
import { aBlobCreated } from './a-blob-created.ts';
import { fakeFunctionsHost, type FakeFunctionsHost } from './functions-endpoint.ts';

const subscriptions: EventSubscriptions = {
  subscriptions: [
    {
      name: 'vhd-uploaded',
      topic: 'dropAccount',
      function: 'vhdUploaded',
      filter: { includedEventTypes: ['Microsoft.Storage.BlobCreated'] },
    },
  ],
  retryPolicy: { maxDeliveryAttempts: 3, eventTimeToLiveInMinutes: 60 },
  deadLetter: { container: 'dead-letters' },
};

let clock: AzureClock;
let grid: EventGrid;
let host: FakeFunctionsHost;
let deadLetters: { container: string; name: string; text: string }[];
let deadLettersFail: boolean;

beforeEach(async () => {
  clock = azureClock({ speed: 0, start: new Date('2026-04-08T02:30:00Z') });
  deadLetters = [];
  deadLettersFail = false;
  host = await fakeFunctionsHost();
  grid = createEventGrid({
    clock,
    subscriptions,
    topics: { dropAccount: accountId },
    async writeDeadLetter(container, name, text) {
      if (deadLettersFail) throw new Error('503 ServerBusy');
      deadLetters.push({ container, name, text });
    },
    log: () => undefined,
  });
  await grid.connect(host);
});
afterEach(async () => {
  grid.close();
  await host.close();
});

/** Waits for so many attempts to end, then gives their statuses. */
async function attempts(count: number): Promise<number[]> {
  await eventually(() => grid.deliveries.length >= count);
  return grid.deliveries.map(({ status }) => status);
}

describe('Event Grid', () => {
  it('delivers one event a request, in an array, with its headers', async () => {
    const event = aBlobCreated();
    grid.publish(event);
    expect(await attempts(1)).toEqual([202]);
    expect(host.received[0]).toMatchObject({
      query: { functionName: 'vhdUploaded', code: 'event-grid-key' },
      headers: {
        'aeg-event-type': 'Notification',
        'aeg-subscription-name': 'VHD-UPLOADED',
        'aeg-delivery-count': '0',
        'aeg-data-version': '',
        'aeg-metadata-version': '1',
        'aeg-output-event-id': event.id,
      },
      body: [event],
    });
  });

  it('delivers nothing that a filter or the topic keeps out', async () => {
    grid.publish(aBlobCreated({ eventType: 'Microsoft.Storage.BlobDeleted' }));
    grid.publish(aBlobCreated({ topic: '/subscriptions/another' }));
    expect(grid.waiting()).toBe(0);
  });

  it('drops an event that it cannot read, and goes on', async () => {
    grid.publish(aBlobCreated({ eventType: undefined as never }));
    grid.publish(aBlobCreated());
    expect(await attempts(1)).toEqual([202]);
  });

  it('tries again 10 s and 30 s after a failure, and counts the attempts', async () => {
    host.answers.push(500, 500);
    grid.publish(aBlobCreated());
    await attempts(1);
    clock.advance(9);
    expect(grid.waiting()).toBe(1);
    clock.advance(1);
    await attempts(2);
    clock.advance(30);
    expect(await attempts(3)).toEqual([500, 500, 202]);
    expect(host.received.map(({ headers }) => headers['aeg-delivery-count'])).toEqual([
      '0',
      '1',
      '2',
    ]);
  });

  it('waits 5 minutes after a 404, which a function that is being deployed answers', async () => {
    host.answers.push(404);
    grid.publish(aBlobCreated());
    await attempts(1);
    clock.advance(299);
    expect(grid.waiting()).toBe(1);
    clock.advance(1);
    expect(await attempts(2)).toEqual([404, 202]);
  });

  it('delivers a new event at once to an endpoint that keeps failing', async () => {
    const failures = Array.from({ length: 10 }, () => 500);
    host.answers.push(...failures);
    for (const _ of failures) grid.publish(aBlobCreated());
    await attempts(10);
    grid.publish(aBlobCreated({ id: 'new' }));
    expect(await attempts(11)).toEqual([...failures, 202]);
    expect(host.received.at(-1)?.body[0]?.id).toBe('new');
  });

  it('waits for an answer in real time, however much of it passes in Azure', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    host.answers.push(promise);
    grid.publish(aBlobCreated());
    await eventually(() => host.received.length === 1);
    clock.advance(3600);
    resolve(202);
    expect(await attempts(1)).toEqual([202]);
  });

  it('keeps events for a host that is away', async () => {
    grid.disconnect();
    grid.publish(aBlobCreated());
    expect(await attempts(1)).toEqual([0]);
    await grid.connect(host);
    clock.advance(10);
    expect(await attempts(2)).toEqual([0, 202]);
  });

  it('refuses an endpoint that does not shake hands', async () => {
    const other = createEventGrid({
      clock,
      subscriptions: {
        ...subscriptions,
        subscriptions: [{ name: 'lost', topic: 'dropAccount', function: 'unknown', filter: {} }],
      },
      topics: { dropAccount: accountId },
      writeDeadLetter: async () => undefined,
      log: () => undefined,
    });
    await expect(other.connect(host)).rejects.toThrow(
      'Event Grid cannot use function unknown for lost: the validation was answered 404',
    );
  });

  it.each([
    ['text that holds the code', (code: unknown) => `You sent ${String(code)}.`],
    ['the code under another name', (code: unknown) => JSON.stringify({ code })],
    ['another code', () => '{"validationResponse":"another"}'],
  ])('does not take %s for a handshake', async (_, shake) => {
    host.shake = shake;
    await expect(grid.connect(host)).rejects.toThrow('the validation was answered 200');
  });

  it('follows no redirection', async () => {
    host.answers.push(307);
    grid.publish(aBlobCreated());
    expect(await attempts(1)).toEqual([307]);
    expect(host.received).toHaveLength(1);
  });

  it('writes a dead letter 5 minutes after the last attempt', async () => {
    host.answers.push(500, 500, 500);
    grid.publish(aBlobCreated());
    await attempts(1);
    clock.advance(10);
    await attempts(2);
    clock.advance(30);
    await attempts(3);
    clock.advance(299);
    expect(deadLetters).toEqual([]);
    clock.advance(1);
    const letter = await eventually(() => deadLetters[0]);
    expect(letter.container).toBe('dead-letters');
    expect(letter.name).toMatch(/^VHD-UPLOADED\/2026\/4\/8\/2\/[0-9a-f-]{36}\.json$/);
    expect(JSON.parse(letter.text)).toEqual([
      {
        ...aBlobCreated(),
        deadLetterReason: 'MaxDeliveryAttemptsExceeded',
        deliveryAttempts: 3,
        lastDeliveryOutcome: 'GenericError',
        publishTime: '2026-04-08T02:30:00.000Z',
        lastDeliveryAttemptTime: '2026-04-08T02:30:40.000Z',
      },
    ]);
  });

  it('does not try again after a 400, and tries hard to write the dead letter', async () => {
    host.answers.push(400);
    deadLettersFail = true;
    grid.publish(aBlobCreated());
    await attempts(1);
    await eventually(() => grid.waiting() === 1);
    clock.advance(300);
    await eventually(() => grid.waiting() === 1);
    deadLettersFail = false;
    clock.advance(600);
    const letter = await eventually(() => deadLetters[0]);
    expect(JSON.parse(letter.text)).toMatchObject([
      { deadLetterReason: 'UndeliverableDueToClientError', lastDeliveryOutcome: 'BadRequest' },
    ]);
  });

  it('gives up an event that is too old', async () => {
    host.answers.push(500);
    grid.publish(aBlobCreated());
    await attempts(1);
    clock.advance(3600);
    clock.advance(300);
    const letter = await eventually(() => deadLetters[0]);
    expect(JSON.parse(letter.text)).toMatchObject([
      { deadLetterReason: 'TimeToLiveExceeded', deliveryAttempts: 1 },
    ]);
  });
});

const byText = (one = '', other = ''): number => one.localeCompare(other);

describe('faults of Event Grid', () => {
  const ids = (): (string | undefined)[] => host.received.map(({ body }) => body[0]?.id);

  it('lose as many events as told', async () => {
    grid.faults.lose(1);
    grid.publish(aBlobCreated({ id: 'first' }));
    grid.publish(aBlobCreated({ id: 'second' }));
    await attempts(1);
    expect(ids()).toEqual(['second']);
  });

  it('lose the events that a predicate picks', async () => {
    grid.faults.lose((event) => event.id === 'second');
    for (const id of ['first', 'second', 'third']) grid.publish(aBlobCreated({ id }));
    await attempts(2);
    expect(ids().toSorted(byText)).toEqual(['first', 'third']);
  });

  it('duplicate as many as told', async () => {
    grid.faults.duplicate(1);
    grid.publish(aBlobCreated({ id: 'first' }));
    grid.publish(aBlobCreated({ id: 'second' }));
    await attempts(3);
    expect(ids().toSorted(byText)).toEqual(['first', 'first', 'second']);
  });

  it('delay what comes, in Azure seconds', async () => {
    grid.faults.delay(600);
    grid.publish(aBlobCreated());
    clock.advance(599);
    expect(host.received).toEqual([]);
    clock.advance(1);
    expect(await attempts(1)).toEqual([202]);
  });

  it('reorder: hold events until all have come, then deliver the last one first', async () => {
    grid.faults.reorder(2);
    grid.publish(aBlobCreated({ id: 'first' }));
    expect(grid.waiting()).toBe(0);
    grid.publish(aBlobCreated({ id: 'second' }));
    await attempts(2);
    expect(ids()).toEqual(['second', 'first']);
  });
});
