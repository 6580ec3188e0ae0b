import { readHostJson, type HostJson } from './host-json.ts';
import type { HostKeys } from './http/keys.ts';
import { assembleHost, type HostParts } from './assemble-host.ts';
import { loadFunctions } from './load-functions.ts';

export interface FunctionsHostOptions {
  /** The app as built: package.json, host.json and the entry. */
  folder: string;
  /** 0: any free port. */
  port: number;
  /** App settings: the worker's environment, and the values of %NAME%. */
  settings: Record<string, string>;
  /** Divides the ten-minute lease, the visibility timeout of failed messages and the polling interval. */
  speed: number;
  /** The host's own identity for storage. */
  token(audience: string): Promise<string>;
  log(line: string): void;
  /** Random ones are made for those left out. */
  keys?: Partial<HostKeys>;
  /** A JSON file that remembers timers between starts; without it no start sees a missed tick. */
  timerStatusFile?: string;
}

export interface FunctionsHost {
  url: string;
  port: number;
  keys: HostKeys;
  /** Names of the functions that are not in error. */
  functions: string[];
  /** Which of them no trigger starts. */
  disabled: string[];
  workerPid(): number | undefined;
  /** Ends gracefully: what is in flight gets ten seconds. */
  stop(): Promise<void>;
  /** As if the machine vanished: nothing is deleted, released or answered any more. */
  kill(): void;
  /** Ends the worker only; the host starts another. */
  killWorker(): void;
}

/**
 * Runs a built Functions app unmodified in a worker process and stands in for the Functions host.
 * Rejects when the port is taken, host.json is invalid, the app does not load, or registers nothing.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const startedAt = performance.now();
  const hostJson = readHostJson(options.folder, options.settings);
  const parts = await assembleHost(options, hostJson);
  try {
    await startListening(options, parts, hostJson);
  } catch (error) {
    killHost(parts);
    throw error;
  }
  parts.log('information', `Host started (${Math.round(performance.now() - startedAt)}ms)`);
  parts.log('information', 'Job host started');
  const { functions } = parts.status;
  return {
    url: `http://localhost:${parts.server.port}`,
    port: parts.server.port,
    keys: parts.keys,
    functions: functions.map((each) => each.name),
    disabled: functions.filter((each) => each.disabled).map((each) => each.name),
    workerPid: () => parts.worker.pid(),
    stop: once(() => stopHost(parts)),
    kill: () => killHost(parts),
    killWorker: () => parts.worker.kill(false),
  };
}

async function startListening(
  { folder }: FunctionsHostOptions,
  parts: HostParts,
  hostJson: HostJson,
): Promise<void> {
  const { log, status } = parts;
  const { functions, errors } = await loadFunctions({ folder, ...hostJson, ...parts });
  status.functions = functions;
  status.errors = [...errors, ...parts.queues.start(functions)];
  status.errors.forEach((line) => log('error', line));
  const names = functions.map((each) => `Host.Functions.${each.name}`);
  log('information', `Found the following functions:\n${names.join('\n')}`);
  for (const { name, hasRetryPolicy, trigger } of functions) {
    if (hasRetryPolicy)
      log(
        'warning',
        `Soon retries will not be supported for function '${name}'. For more information, please visit http://aka.ms/func-retry-policies. The local host does not apply them.`,
      );
    if (trigger.kind === 'http')
      log(
        'information',
        `Mapped function route '${parts.routePrefix}/${trigger.route.template}' [${trigger.methods.join(',')}] to '${name}'`,
      );
  }
  status.state = 'Running';
  parts.timers.start(functions);
}

const graceMilliseconds = 10_000;
const terminateMilliseconds = 5_000;

async function stopHost(parts: HostParts): Promise<void> {
  const { status, log } = parts;
  if (status.dead) return;
  status.state = 'Stopping';
  for (const { name } of status.functions)
    log('information', `Stopping the listener for function '${name}'`);
  parts.timers.stop();
  const finished = Promise.all([parts.queues.stop(), parts.invoker.idle()]).then(() => true);
  if (!(await Promise.race([finished, after(graceMilliseconds)])))
    log('warning', 'Host did not shutdown within its allotted time.');
  parts.abort.abort();
  await parts.server.close(1_000);
  await parts.worker.terminate(terminateMilliseconds);
  log('information', 'Job host stopped');
}

function killHost(parts: HostParts): void {
  parts.status.dead = true;
  parts.status.state = 'Stopping';
  parts.abort.abort();
  parts.worker.kill(true);
  parts.server.destroy();
  parts.timers.stop();
  void parts.queues.stop();
}

const after = (milliseconds: number) =>
  new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds).unref());

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= run());
}
