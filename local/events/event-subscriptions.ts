import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { EventFilter } from './event-filter.ts';
import { eventSubscriptions } from './event-subscription-schema.ts';

/** infra/event-subscriptions.json, which the cloud's deployment reads too. */
export interface EventSubscriptions {
  subscriptions: EventSubscription[];
  retryPolicy: { maxDeliveryAttempts: number; eventTimeToLiveInMinutes: number };
  deadLetter?: { container: string };
}

export interface EventSubscription {
  name: string;
  /** Which source: dropAccount, stateAccount or subscription. */
  topic: string;
  /** The function that gets the events. */
  function: string;
  filter: EventFilter;
}

/**
 * Reads event subscriptions, held to Event Grid's limits.
 * @throws one error that names every problem.
 */
export async function readEventSubscriptions(path: string): Promise<EventSubscriptions> {
  const read = eventSubscriptions.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (read.success) return read.data;
  throw new Error(`Event Grid would not take ${path}:\n${z.prettifyError(read.error)}`);
}
