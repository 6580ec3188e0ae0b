import type { AzureClock } from '../clock.ts';
import type { AzureEvent } from './azure-event.ts';
import { deadLetters, type DeadLetterReason } from './dead-letters.ts';
import { deliver, validate, type FunctionsEndpoint } from './delivery.ts';
import { eventFaults, type EventFaults } from './event-faults.ts';
import { matches } from './event-filter.ts';
import type { EventSubscription, EventSubscriptions } from './event-subscriptions.ts';
import { deliveryOutcome, isDelivered, isHopeless, retryDelaySeconds } from './retry-policy.ts';
import { azureSchedule } from './schedule.ts';

export interface EventGridOptions {
  clock: AzureClock;
  subscriptions: EventSubscriptions;
  /** Resource id of each source that subscriptions name: dropAccount, stateAccount, subscription. */
  topics: Record<string, string>;
  /** Writes a blob into the dead-letter container. */
  writeDeadLetter: (container: string, name: string, text: string) => Promise<void>;
  log: (line: string) => void;
}

export interface EventGrid {
  /** Takes an event of a source and delivers it to every subscription that wants it; never throws. */
  publish: (event: AzureEvent) => void;
  /** From now on events go to this Functions host; shakes hands for every subscription first. */
  connect: (endpoint: FunctionsEndpoint) => Promise<void>;
  /** The host is gone: deliveries fail, and are retried, until there is one again. */
  disconnect: () => void;
  faults: EventFaults;
  /** Every attempt that ended, oldest first; the latest 10,000. */
  deliveries: Delivery[];
  /** How many deliveries and dead letters have not ended. */
  waiting: () => number;
  close: () => void;
}

export interface Delivery {
  subscription: string;
  event: AzureEvent;
  /** Counts from 1. */
  attempt: number;
  /** HTTP status; 408 without an answer in time, 0 without a connection. */
  status: number;
  at: Date;
}

/** One event on its way to one subscription. */
interface Parcel {
  subscription: EventSubscription;
  event: AzureEvent;
  publishTime: Date;
  attempts: number;
  lastStatus: number;
  lastAttemptTime: Date;
}

const keptDeliveries = 10_000;

/** Event Grid's delivery: at least once, in no order, one event a request, until it is too late. */
export function createEventGrid(options: EventGridOptions): EventGrid {
  const { clock, topics } = options;
  const { subscriptions, retryPolicy } = options.subscriptions;
  const { faults, pass } = eventFaults();
  const schedule = azureSchedule(clock);
  const giveUp = burial(options, schedule);
  const deliveries: Delivery[] = [];
  let endpoint: FunctionsEndpoint | undefined;
  let inFlight = 0;
  let closed = false;

  const attempt = async (parcel: Parcel): Promise<void> => {
    const ageMinutes = (clock.now().getTime() - parcel.publishTime.getTime()) / 60_000;
    if (ageMinutes >= retryPolicy.eventTimeToLiveInMinutes) {
      giveUp.bury(parcel, 'TimeToLiveExceeded');
      return;
    }
    await send(parcel, endpoint, clock);
    record(deliveries, parcel);
    const { lastStatus, attempts } = parcel;
    if (isDelivered(lastStatus) || closed) return;
    if (isHopeless(lastStatus)) giveUp.bury(parcel, 'UndeliverableDueToClientError');
    else if (attempts >= retryPolicy.maxDeliveryAttempts) {
      giveUp.bury(parcel, 'MaxDeliveryAttemptsExceeded');
    } else schedule.after(retryDelaySeconds(attempts, lastStatus), () => void start(parcel));
  };
  const start = async (parcel: Parcel): Promise<void> => {
    inFlight += 1;
    await attempt(parcel);
    inFlight -= 1;
  };

  const publish = (event: AzureEvent): void => {
    for (const subscription of subscriptions) {
      if (!wants(subscription, topics, event)) continue;
      const publishTime = clock.now();
      pass(event, async (delaySeconds) => {
        const parcel = newParcel(subscription, event, publishTime);
        if (delaySeconds === 0) await start(parcel);
        else schedule.after(delaySeconds, () => void start(parcel));
      });
    }
  };

  return {
    publish(event) {
      try {
        publish(event);
      } catch (error) {
        // A source is not told of Event Grid's troubles, and does not end of them.
        options.log(`Event Grid cannot read the event ${event.id}: ${String(error)}`);
      }
    },
    async connect(next) {
      const enabled = subscriptions.filter((each) => !next.disabled?.includes(each.function));
      const handshakes = enabled.map(({ name, topic, function: functionName }) =>
        validate(next, functionName, name, topics[topic] ?? topic),
      );
      await Promise.all(handshakes);
      endpoint = next;
    },
    disconnect: () => (endpoint = undefined),
    faults,
    deliveries,
    waiting: () => inFlight + schedule.size() + giveUp.writing(),
    close() {
      closed = true;
      endpoint = undefined;
      schedule.close();
    },
  };
}

function wants(
  subscription: EventSubscription,
  topics: Record<string, string>,
  event: AzureEvent,
): boolean {
  const topic = topics[subscription.topic]?.toLowerCase();
  return topic === event.topic.toLowerCase() && matches(subscription.filter, event);
}

function newParcel(subscription: EventSubscription, event: AzureEvent, publishTime: Date): Parcel {
  return {
    subscription,
    event,
    publishTime,
    attempts: 0,
    lastStatus: 0,
    lastAttemptTime: publishTime,
  };
}

async function send(
  parcel: Parcel,
  endpoint: FunctionsEndpoint | undefined,
  clock: AzureClock,
): Promise<void> {
  const { subscription, event, attempts } = parcel;
  parcel.lastStatus = endpoint
    ? await deliver(endpoint, subscription.function, subscription.name, event, attempts)
    : 0;
  parcel.attempts += 1;
  parcel.lastAttemptTime = clock.now();
}

function record(deliveries: Delivery[], parcel: Parcel): void {
  deliveries.push({
    subscription: parcel.subscription.name,
    event: parcel.event,
    attempt: parcel.attempts,
    status: parcel.lastStatus,
    at: parcel.lastAttemptTime,
  });
  if (deliveries.length > keptDeliveries) deliveries.splice(0, keptDeliveries / 10);
}

function burial(options: EventGridOptions, schedule: ReturnType<typeof azureSchedule>) {
  const { clock, log, subscriptions, writeDeadLetter } = options;
  const container = subscriptions.deadLetter?.container;
  const { bury, writing } = deadLetters({
    clock,
    schedule,
    log,
    write: (name, text) => writeDeadLetter(container ?? '', name, text),
  });
  return {
    writing,
    bury(this: void, parcel: Parcel, reason: DeadLetterReason): void {
      const { event, subscription } = parcel;
      const what = `${event.eventType} ${event.subject}`;
      log(`Event Grid gives up ${what} for ${subscription.name}: ${reason}`);
      // Without a dead-letter container the event is dropped.
      if (container === undefined) return;
      bury({
        subscriptionName: subscription.name,
        event,
        reason,
        deliveryAttempts: parcel.attempts,
        lastDeliveryOutcome: deliveryOutcome(parcel.lastStatus),
        publishTime: parcel.publishTime,
        lastDeliveryAttemptTime: parcel.lastAttemptTime,
      });
    },
  };
}
