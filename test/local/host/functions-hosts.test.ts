import { expect, it, onTestFinished } from 'vitest';
import { appSettings } from '../../../local/app-settings.ts';
import { azureClock } from '../../../local/clock.ts';
import type { Endpoints } from '../../../local/endpoints.ts';
import { createEventGrid } from '../../../local/events/event-grid.ts';
import { accountId } from '../../../local/fixed-ids.ts';
import { functionsHosts } from '../../../local/functions-hosts.ts';
import { aBlobCreated } from '../events/a-blob-created.ts';
import { eventually } from './support/eventually.ts';
import { fixture } from './support/sample-host.ts';

/** Hosts of the sample app, and an Event Grid that has a subscription for one of its functions. */
function hostsFor(subscribed: string) {
  const subscription = { name: 'written', topic: 'drop', function: subscribed, filter: {} };
  const eventGrid = createEventGrid({
    clock: azureClock({ speed: 0 }),
    subscriptions: {
      subscriptions: [subscription],
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
    topics: { drop: accountId },
    writeDeadLetter: async () => undefined,
    log: () => undefined,
  });
  const endpoints = {
    functions: '',
    blob: 'https://b',
    queue: 'https://q',
    identity: {},
  } as Endpoints;
  const hosts = functionsHosts(endpoints, eventGrid, {
    folder: fixture('everything'),
    port: 0,
    // Without the names of queues, nothing listens on one.
    settings: appSettings(endpoints, 60),
    speed: 600,
    token: () => Promise.reject(new Error('no token is needed here')),
    log: () => undefined,
  });
  onTestFinished(async () => {
    eventGrid.close();
    await hosts.stop();
  });
  return { hosts, eventGrid, endpoints };
}

it('a disabled function is asked for no handshake, and its events come again', async () => {
  const { hosts, eventGrid } = hostsFor('written');
  await hosts.start({ settings: { 'AzureWebJobs.written.Disabled': 'true' } });
  eventGrid.publish(aBlobCreated());
  await eventually('an attempt', () => eventGrid.deliveries.length === 1);
  expect(eventGrid.deliveries[0]?.status).toBe(404);
  expect(eventGrid.waiting()).toBe(1);
});

it('a host that Event Grid cannot use does not stay behind', async () => {
  const { hosts, endpoints } = hostsFor('nobody');
  await expect(hosts.start()).rejects.toThrow('Event Grid cannot use function nobody');
  await expect(fetch(endpoints.functions)).rejects.toThrow('fetch failed');
});
