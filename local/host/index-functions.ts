import { readHttpTrigger, type HttpTrigger } from './http/http-trigger.ts';
import { readQueue, type QueueBinding } from './queues/queue-binding.ts';
import type { BindingInfo, RegisteredFunction } from './rpc.ts';
import type { Settings } from './settings.ts';
import { parseSchedule, type Schedule } from './timers/schedule.ts';

export type Trigger =
  | ({ kind: 'queue' } & QueueBinding)
  | { kind: 'eventGrid' }
  | { kind: 'timer'; schedule: Schedule; runOnStartup: boolean; useMonitor: boolean }
  | ({ kind: 'http' } & HttpTrigger);

/** A function the host can run. */
export interface HostFunction {
  id: string;
  name: string;
  disabled: boolean;
  /** The trigger's binding name. */
  input: string;
  trigger: Trigger;
  outputs: Map<string, QueueBinding>;
  bindings: BindingInfo[];
  hasRetryPolicy: boolean;
}

export interface Index {
  functions: HostFunction[];
  /** One line per function in error; the others still run. */
  errors: string[];
}

/** Validates what the worker registered and resolves its settings, as the host does before it listens. */
export function indexFunctions(registered: RegisteredFunction[], settings: Settings): Index {
  const index: Index = { functions: [], errors: [] };
  for (const each of registered) {
    try {
      index.functions.push(hostFunction(each, settings));
    } catch (error) {
      index.errors.push(`The '${each.name}' function is in error: ${(error as Error).message}`);
    }
  }
  return index;
}

function hostFunction(registered: RegisteredFunction, settings: Settings): HostFunction {
  const { id, name } = registered;
  if (!/^[a-z][a-z0-9_-]{0,127}$/i.test(name) || name.toLowerCase() === 'host')
    throw new Error(`'${name}' is not a valid function name.`);
  const bindings = Object.entries(registered.bindings).map(([key, binding]) => ({
    ...binding,
    name: key,
  }));
  const invalid = bindings.find(
    (each) => each.name !== '$return' && !/^[a-z][a-z0-9]{0,127}$/i.test(each.name),
  );
  if (invalid !== undefined) throw new Error(`The binding name '${invalid.name}' is invalid.`);
  const triggers = bindings.filter((each) => each.type.toLowerCase().endsWith('trigger'));
  const [trigger] = triggers;
  if (trigger === undefined || triggers.length > 1)
    throw new Error(`A function must have exactly one trigger; this one has ${triggers.length}.`);
  return {
    id,
    name,
    disabled: settings.get(`AzureWebJobs.${name}.Disabled`)?.toLowerCase() === 'true',
    input: trigger.name,
    trigger: readTrigger(trigger, name, settings),
    outputs: readOutputs(bindings, settings),
    bindings,
    hasRetryPolicy: registered.retryOptions !== undefined,
  };
}

function readTrigger(binding: BindingInfo, name: string, settings: Settings): Trigger {
  switch (binding.type.toLowerCase()) {
    case 'queuetrigger':
      return { kind: 'queue', ...readQueue(binding, settings) };
    case 'eventgridtrigger':
      if (String(binding.cardinality).toLowerCase() === 'many')
        throw new Error(
          'The local host gives an Event Grid function one event at a time. Leave out cardinality many.',
        );
      return { kind: 'eventGrid' };
    case 'timertrigger':
      return {
        kind: 'timer',
        schedule: parseSchedule(settings.resolve(String(binding.schedule))),
        runOnStartup: binding.runOnStartup === true,
        useMonitor: binding.useMonitor !== false,
      };
    case 'httptrigger':
      return { kind: 'http', ...readHttpTrigger(binding, name) };
    default:
      throw unknownType(binding);
  }
}

function readOutputs(bindings: BindingInfo[], settings: Settings): Map<string, QueueBinding> {
  const outputs = new Map<string, QueueBinding>();
  for (const binding of bindings) {
    const type = binding.type.toLowerCase();
    if (type === 'queue') outputs.set(binding.name, readQueue(binding, settings));
    else if (type !== 'http' && !type.endsWith('trigger')) throw unknownType(binding);
  }
  return outputs;
}

const unknownType = (binding: BindingInfo) =>
  new Error(
    `The binding type(s) '${binding.type}' were not found. The local host knows queueTrigger, eventGridTrigger, timerTrigger, httpTrigger, queue and http.`,
  );
