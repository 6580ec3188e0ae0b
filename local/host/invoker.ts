import { randomBytes, randomUUID } from 'node:crypto';
import type { HostLog } from './host-log.ts';
import type { HostFunction } from './index-functions.ts';
import type { InvocationResponse, TypedData } from './rpc.ts';
import type { Worker } from './worker-supervisor.ts';

/** What a trigger hands over for one run of a function. */
export interface TriggerEvent {
  reason: string;
  /** The host's "Trigger Details" line, without its head. */
  details?: string;
  data: TypedData;
  metadata?: Record<string, TypedData>;
}

export type Outcome =
  { succeeded: true; response: InvocationResponse } | { succeeded: false; error: Error };

export interface Invoker {
  /** Runs the function and writes its outputs; failures are in the outcome, it does not reject. */
  invoke(fn: HostFunction, event: TriggerEvent): Promise<Outcome>;
  /** Resolves once nothing runs. */
  idle(): Promise<void>;
}

export interface InvokerOptions {
  worker: Worker;
  functionTimeoutMilliseconds: number | undefined;
  writeOutputs(fn: HostFunction, response: InvocationResponse): Promise<void>;
  log: HostLog;
}

// The host gives a timed-out function two seconds to end before it restarts the worker.
const timeoutGraceMilliseconds = 2_000;

export function createInvoker(options: InvokerOptions): Invoker {
  const running = new Set<Promise<Outcome>>();
  return {
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    invoke: async (fn, event) => {
      const outcome = logged(options, fn, event);
      running.add(outcome);
      try {
        return await outcome;
      } finally {
        running.delete(outcome);
      }
    },
  };
}

async function logged(
  options: InvokerOptions,
  fn: HostFunction,
  event: TriggerEvent,
): Promise<Outcome> {
  const { log } = options;
  const id = randomUUID();
  const started = performance.now();
  log('information', `Executing 'Functions.${fn.name}' (Reason='${event.reason}', Id=${id})`);
  if (event.details !== undefined) log('information', `Trigger Details: ${event.details}`);
  const outcome = await run(options, fn, event, id);
  const duration = `Duration=${Math.round(performance.now() - started)}ms`;
  if (outcome.succeeded)
    log('information', `Executed 'Functions.${fn.name}' (Succeeded, Id=${id}, ${duration})`);
  else
    log(
      'error',
      `Executed 'Functions.${fn.name}' (Failed, Id=${id}, ${duration})\n${outcome.error.message}\n${causes(outcome.error)}`,
    );
  return outcome;
}

const causes = (error: Error) => (error.cause instanceof Error ? error.cause.message : '');

async function run(
  options: InvokerOptions,
  fn: HostFunction,
  event: TriggerEvent,
  id: string,
): Promise<Outcome> {
  const timeout = functionTimeout(options, fn, id);
  try {
    const response = await Promise.race([call(options, fn, event, id), timeout.expired]);
    return { succeeded: true, response };
  } catch (cause) {
    return {
      succeeded: false,
      error: new Error(`Exception while executing function: Functions.${fn.name}`, { cause }),
    };
  } finally {
    timeout.clear();
  }
}

async function call(
  options: InvokerOptions,
  fn: HostFunction,
  event: TriggerEvent,
  id: string,
): Promise<InvocationResponse> {
  const response = await options.worker.invoke({
    invocationId: id,
    functionId: fn.id,
    inputData: [{ name: fn.input, data: event.data }],
    triggerMetadata: event.metadata ?? {},
    traceContext: traceContext(),
  });
  await options.writeOutputs(fn, response);
  return response;
}

function functionTimeout(options: InvokerOptions, fn: HostFunction, id: string) {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  expired.catch(() => {});
  const milliseconds = options.functionTimeoutMilliseconds;
  if (milliseconds === undefined) return { expired, clear: () => {} };
  const timer = setTimeout(() => {
    const message = `Timeout value of ${spanText(milliseconds)} exceeded by function 'Functions.${fn.name}' (Id: '${id}'). Initiating cancellation.`;
    options.log('error', message);
    reject(new Error(message));
    setTimeout(() => options.worker.restart(id), timeoutGraceMilliseconds).unref();
  }, milliseconds);
  return { expired, clear: () => clearTimeout(timer) };
}

const spanText = (milliseconds: number) => new Date(milliseconds).toISOString().slice(11, 19);

const traceContext = () => ({
  traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  traceState: '',
  attributes: {},
});
