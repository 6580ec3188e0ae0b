import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { dispatcher } from './dispatch.ts';
import type { FunctionsHostOptions } from './functions-host.ts';
import type { HostJson } from './host-json.ts';
import { hostLog, type HostLog } from './host-log.ts';
import type { HostStatus } from './http/admin-api.ts';
import type { Answer, HostRequest } from './http/answer.ts';
import { startHostServer, type HostServer } from './http/host-server.ts';
import { newKeys, type HostKeys } from './http/keys.ts';
import { createInvoker, type Invoker } from './invoker.ts';
import { queueListeners, type QueueListeners } from './queues/queue-listeners.ts';
import { writeQueueOutputs } from './queues/queue-outputs.ts';
import { queueServices } from './queues/queue-service.ts';
import { hostSettings, type Settings } from './settings.ts';
import { timerListeners, type TimerListeners } from './timers/timer-listeners.ts';
import { workerFile } from './worker-file.ts';
import { superviseWorker, type Worker } from './worker-supervisor.ts';

export interface HostParts {
  status: HostStatus & { dead: boolean };
  settings: Settings;
  keys: HostKeys;
  routePrefix: string;
  log: HostLog;
  /** Cuts off every request to storage. */
  abort: AbortController;
  server: HostServer;
  worker: Worker;
  invoker: Invoker;
  queues: QueueListeners;
  timers: TimerListeners;
}

/** Opens the port, starts the worker, and wires the parts of a host; nothing listens yet. */
export async function assembleHost(
  options: FunctionsHostOptions,
  hostJson: HostJson,
): Promise<HostParts> {
  const status: HostParts['status'] = {
    state: 'Starting',
    instanceId: randomUUID(),
    functions: [],
    errors: [],
    dead: false,
  };
  const write = hostLog((line) => options.log(line));
  const log: HostLog = (level, message) => (status.dead ? undefined : write(level, message));
  const settings = hostSettings(options.settings);
  const keys = newKeys(options.keys);
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);

  let handle: (request: HostRequest) => Promise<Answer> = () =>
    Promise.resolve({ status: 503, body: 'Function host is not running.' });
  const server = await startHostServer(options.port, (request) => handle(request), log);
  log('information', `Starting Host (InstanceId=${status.instanceId}, port ${server.port})`);

  const worker = superviseWorker(await workerFile(), options.folder, options.settings, log);
  const storage = {
    serviceFor: queueServices(settings, (audience) => options.token(audience)),
    abortSignal: abort.signal,
  };
  const { messageEncoding } = hostJson.queues;
  const invoker = createInvoker({
    worker,
    functionTimeoutMilliseconds: hostJson.functionTimeoutMilliseconds,
    writeOutputs: (fn, response) =>
      writeQueueOutputs(
        { ...storage, messageEncoding, notify: (queue) => queues.notify(queue) },
        fn,
        response,
      ),
    log,
  });
  const queues = queueListeners({ ...storage, hostJson, speed: options.speed, invoker, log });
  const timers = timerListeners(invoker, log, options.timerStatusFile);
  handle = dispatcher({ host: status, keys, routePrefix: hostJson.routePrefix, invoker });
  const { routePrefix } = hostJson;
  return {
    status,
    settings,
    keys,
    routePrefix,
    log,
    abort,
    server,
    worker,
    invoker,
    queues,
    timers,
  };
}
