import type { QueueServiceClient } from '@azure/storage-queue';
import type { HostJson } from '../host-json.ts';
import type { HostLog } from '../host-log.ts';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker } from '../invoker.ts';
import { poisonQueueName } from './queue-binding.ts';
import { queueListener, type QueueListener } from './queue-listener.ts';

/** The queue listeners of one host. */
export interface QueueListeners {
  /** Returns one line for each function whose listener cannot be made. */
  start(functions: HostFunction[]): string[];
  /** Ends polling and waits for what is in flight. */
  stop(): Promise<void>;
  notify(queueName: string): void;
}

export interface QueueListenersOptions {
  serviceFor(connection: string): QueueServiceClient;
  hostJson: HostJson;
  speed: number;
  invoker: Invoker;
  log: HostLog;
  abortSignal: AbortSignal;
}

// How long the platform takes to start a host that has shut itself down; here only its listeners pause.
const hostRestartMilliseconds = 2_000;

export function queueListeners(options: QueueListenersOptions): QueueListeners {
  const { log } = options;
  const listeners: QueueListener[] = [];
  let stopped = false;
  let restart: NodeJS.Timeout | undefined;

  const notify = (queueName: string) =>
    listeners.filter((each) => each.queueName === queueName).forEach((each) => each.notify());

  function onFatal(error: unknown): void {
    if (stopped || restart !== undefined) return;
    log('critical', `An unhandled exception has occurred. Host is shutting down. ${text(error)}`);
    listeners.forEach((each) => void each.stop());
    restart = setTimeout(() => {
      restart = undefined;
      log('information', 'Starting the listeners again.');
      listeners.forEach((each) => each.start());
    }, hostRestartMilliseconds);
  }

  return {
    notify,
    start: (functions) => {
      const errors: string[] = [];
      for (const fn of functions.filter(
        (each) => each.trigger.kind === 'queue' && !each.disabled,
      )) {
        try {
          listeners.push(listenerFor(options, fn, notify, onFatal));
        } catch (error) {
          errors.push(`The '${fn.name}' function is in error: ${text(error)}`);
        }
      }
      listeners.forEach((each) => each.start());
      return errors;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(restart);
      await Promise.all(listeners.map((each) => each.stop()));
    },
  };
}

function listenerFor(
  options: QueueListenersOptions,
  fn: HostFunction,
  notify: (queueName: string) => void,
  onFatal: (error: unknown) => void,
): QueueListener {
  if (fn.trigger.kind !== 'queue') throw new Error(`${fn.name} has no queue trigger.`);
  const { speed, hostJson, log, abortSignal } = options;
  const service = options.serviceFor(fn.trigger.connection);
  const poison = poisonQueueName(fn.trigger.queueName);
  return queueListener({
    fn,
    binding: fn.trigger,
    queue: service.getQueueClient(fn.trigger.queueName),
    poison: poison === undefined ? undefined : service.getQueueClient(poison),
    options: hostJson.queues,
    speed,
    invoker: options.invoker,
    maxPollingMilliseconds: scaledPolling(hostJson.queues.maxPollingIntervalMilliseconds, speed),
    log,
    notify,
    onFatal,
    abortSignal,
  });
}

/** More often than every second would only load the laptop. */
const scaledPolling = (milliseconds: number, speed: number) =>
  Math.min(milliseconds, Math.max(1_000, milliseconds / speed));

const text = (error: unknown) => (error instanceof Error ? error.message : String(error));
