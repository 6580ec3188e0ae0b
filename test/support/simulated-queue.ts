/** A message as it was handed out: the receipt is worthless once somebody else was given the message. */
export interface Delivery {
  queue: string;
  body: string;
  dequeueCount: number;
  receipt: number;
}

interface Stored {
  queue: string;
  body: string;
  visibleAt: number;
  dequeueCount: number;
  receipt: number;
}

/** What the Functions host promises of storage queues, with the times of host.json; instants in milliseconds. */
export interface SimulatedQueue {
  send(queue: string, body: string, visibleAt: number): void;
  /** One of the visible messages, as `pick` chooses, leased; or one that has come too often is put aside. */
  receive(pick: (count: number) => number): Delivery | undefined;
  /** Deletes the message, unless its lease was lost. */
  complete(delivery: Delivery): void;
  /** The function failed: again in half a minute or, the fifth time, to the poison queue. */
  fail(delivery: Delivery): void;
  /** A message comes twice, as after a poison move or a deletion that was interrupted. */
  duplicate(pick: (count: number) => number): void;
  /** A lease could not be renewed: the message shows again while somebody is still at work on it. */
  loseLease(delivery: Delivery): void;
  count(): number;
  countVisible(): number;
  /** When the hidden messages show. */
  nextVisibleAt(): number[];
  /** How many messages were ever put aside. */
  poisoned(): number;
}

const LEASE = 600_000;
const AGAIN_AFTER = 30_000;
const MAX_DEQUEUE_COUNT = 5;

export function simulatedQueue(now: () => number): SimulatedQueue {
  let stored: Stored[] = [];
  let receipts = 0;
  let poisoned = 0;

  const visible = () => stored.filter(({ visibleAt }) => visibleAt <= now());
  const held = ({ receipt }: Delivery) => stored.find((message) => message.receipt === receipt);
  const remove = (message: Stored) => {
    stored = stored.filter((other) => other !== message);
  };

  function send(queue: string, body: string, visibleAt: number): void {
    stored.push({ queue, body, visibleAt, dequeueCount: 0, receipt: ++receipts });
  }

  function putAside(message: Stored): void {
    remove(message);
    if (message.queue.endsWith('-poison')) throw new Error('A poison message was poison.');
    poisoned += 1;
    send(`${message.queue}-poison`, message.body, now());
  }

  return {
    send,
    receive(pick) {
      const candidates = visible();
      const message = candidates[pick(candidates.length)];
      if (message === undefined) return undefined;
      message.dequeueCount += 1;
      message.receipt = ++receipts;
      message.visibleAt = now() + LEASE;
      const { queue, body, dequeueCount, receipt } = message;
      if (dequeueCount > MAX_DEQUEUE_COUNT) {
        putAside(message);
        return undefined;
      }
      return { queue, body, dequeueCount, receipt };
    },
    complete(delivery) {
      const message = held(delivery);
      if (message !== undefined) remove(message);
    },
    fail(delivery) {
      const message = held(delivery);
      if (message === undefined) return;
      if (message.dequeueCount >= MAX_DEQUEUE_COUNT) putAside(message);
      else message.visibleAt = now() + AGAIN_AFTER;
    },
    duplicate(pick) {
      const message = stored[pick(stored.length)];
      if (message !== undefined) send(message.queue, message.body, message.visibleAt);
    },
    loseLease(delivery) {
      const message = held(delivery);
      if (message !== undefined) message.visibleAt = now();
    },
    count: () => stored.length,
    countVisible: () => visible().length,
    nextVisibleAt: () => stored.map(({ visibleAt }) => visibleAt).filter((at) => at > now()),
    poisoned: () => poisoned,
  };
}
