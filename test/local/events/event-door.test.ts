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
  const grid = createEventGrid({
    clock: azureClock({ speed: 1 }),
    subscriptions: {
      subscriptions: [subscription],
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
    topics,
    writeDeadLetter: async () => undefined,
    log: () => undefined,
  });
  await grid.connect(host);
  const door = await startEventDoor(0, grid, topics);
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
  expect(received.body).toMatchObject([{ ...event, topic: accountId, id: expect.any(String) }]);
  expect(await (await fetch(url)).json()).toMatchObject({ topics });
});

it('says what to send when it is given something else', async () => {
  const { post } = await openDoor();
  const answers = await Promise.all([
    post('/topics/elsewhere', []),
    post('/topics/dropAccount', {}),
    post('/topics/dropAccount', [{ subject: 'only' }]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 400, 400]);
  expect(await answers[2]?.text()).toContain('needs at least subject, eventType and data');
});
