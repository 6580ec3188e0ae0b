import { expect, it, onTestFinished } from 'vitest';
import { azureClock } from '../../../local/clock.ts';
import { startEventDoor } from '../../../local/events/event-door.ts';
import { createEventGrid } from '../../../local/events/event-grid.ts';
import { accountId } from '../../../local/fixed-ids.ts';
import { eventually } from '../plumbing/eventually.ts';
import { fakeFunctionsHost } from './functions-endpoint.ts';

const subscription = { name: 'uploads', topic: 'dropAccount', function: 'vhdUploaded', filter: {} };
const topics = { dropAccount: accountId };

async function openDoor() {
  const host = await fakeFunctionsHost();
  const clock = azureClock({ speed: 0, start: new Date('2026-04-08T02:30:00Z') });
  const grid = createEventGrid({
    clock,
    subscriptions: {
      subscriptions: [subscription],
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
    topics,
    writeDeadLetter: async () => undefined,
    log: () => undefined,
  });
  await grid.connect(host);
  const door = await startEventDoor(0, { grid, topics, clock });
  onTestFinished(async () => {
    await door.close();
    grid.close();
    await host.close();
  });
  const post = (path: string, body: unknown) =>
    fetch(door.url + path, { method: 'POST', body: JSON.stringify(body) });
  return { host, post, url: door.url };
}

it('takes events that a person publishes, and fills in what is missing', async () => {
  const { host, post, url } = await openDoor();
  const event = { subject: '/by/hand', eventType: 'Any', data: { why: 'a try' } };
  expect((await post('/topics/dropAccount', [event])).status).toBe(200);
  const received = await eventually(() => host.received[0]);
  const filledIn = {
    topic: accountId,
    id: expect.any(String),
    eventTime: '2026-04-08T02:30:00.000Z',
  };
  expect(received.body).toMatchObject([{ ...event, ...filledIn }]);
  expect(await (await fetch(url)).json()).toMatchObject({ topics });
});

it('says what to send when it is given something else', async () => {
  const { post } = await openDoor();
  const event = { subject: '/by/hand', eventType: 'Any', data: {} };
  const refusal = async (body: unknown, path = '/topics/dropAccount') => {
    const answer = await post(path, body);
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await refusal([], '/topics/elsewhere')).toMatch(/^404 .*one of dropAccount/);
  expect(await refusal([], '/topics/constructor')).toMatch(/^404 /);
  expect(await refusal({})).toMatch(/^400 .*array/);
  expect(await refusal([{ subject: 'only' }])).toMatch(/^400 .*eventType.*data/);
  expect(await refusal([{ ...event, subject: 5 }])).toMatch(/^400 .*\[0\]\.subject/);
  expect(await refusal([{ ...event, eventTime: 'yesterday' }])).toMatch(/^400 .*eventTime/);
  expect(await refusal([{ ...event, topic: '/another' }])).toMatch(/^400 .*topic/);
  expect(await refusal([{ ...event, data: { x: 'x'.repeat(2 ** 20) } }])).toMatch(/^413 /);
});
