import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeSpan } from './time-span.ts';

/** host.json with the host's defaults; times in milliseconds. */
export interface HostJson {
  /** undefined: unbounded. */
  functionTimeoutMilliseconds: number | undefined;
  /** How long the worker may take to tell its functions. */
  metadataProviderTimeoutMilliseconds: number;
  routePrefix: string;
  queues: QueuesOptions;
}

export interface QueuesOptions {
  batchSize: number;
  newBatchThreshold: number;
  maxPollingIntervalMilliseconds: number;
  /** How long a failed message stays invisible; not the lease. */
  visibilityTimeoutMilliseconds: number;
  maxDequeueCount: number;
  messageEncoding: 'base64' | 'none';
}

type Read = (path: string) => unknown;

/**
 * Reads host.json in the folder; `AzureFunctionsJobHost__a__b` settings override a.b.
 * @throws for what the real host would refuse, and for members that this one would not follow.
 */
export function readHostJson(folder: string, settings: Record<string, string>): HostJson {
  const path = join(folder, 'host.json');
  const document = existsSync(path) ? parse(path) : { version: '2.0' };
  const overrides = overridesIn(settings);
  const known = new Map<string, string>();
  const read: Read = (name) => {
    known.set(name.toLowerCase(), name);
    return overrides.get(name.toLowerCase()) ?? at(document, name.split('.'));
  };
  if (read('version') !== '2.0')
    throw new Error(`${path} must have "version": "2.0"; without it the host does not start.`);
  const hostJson = {
    functionTimeoutMilliseconds: functionTimeout(read('functionTimeout')),
    metadataProviderTimeoutMilliseconds: span(
      read('metadataProviderTimeout'),
      '00:00:30',
      'metadataProviderTimeout',
    ),
    routePrefix: text(read('extensions.http.routePrefix'), 'api').replaceAll(/^\/|\/$/g, ''),
    queues: queuesOptions((name) => read(`extensions.queues.${name}`)),
  };
  refuseOthers([...membersOf(document), ...overrides.keys()], known);
  return hostJson;
}

// Logs, telemetry and where extensions come from: none of it changes what a function sees.
const indifferent = /^(\$schema|logging|telemetrymode|extensionbundle)(\.|$)/i;

function refuseOthers(members: string[], known: Map<string, string>): void {
  const others = members.filter(
    (name) => !known.has(name.toLowerCase()) && !indifferent.test(name),
  );
  if (others.length === 0) return;
  throw new Error(
    `host.json: the local host does not know ${others.join(', ')}. Leave it out: here it would do nothing. Known are ${[...known.values()].join(', ')}.`,
  );
}

function membersOf(value: unknown, path: string[] = []): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path.join('.')];
  return Object.entries(value).flatMap(([name, inner]) => membersOf(inner, [...path, name]));
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Unable to parse ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function queuesOptions(read: Read): QueuesOptions {
  const batchSize = number(read('batchSize'), 16, 'batchSize', 1, 32);
  return {
    batchSize,
    // The real default multiplies by the processors of the plan; a 2048 MB Flex instance has one.
    newBatchThreshold: number(
      read('newBatchThreshold'),
      Math.floor(batchSize / 2),
      'newBatchThreshold',
      0,
    ),
    maxPollingIntervalMilliseconds: Math.max(
      100,
      span(read('maxPollingInterval'), '00:01:00', 'maxPollingInterval'),
    ),
    visibilityTimeoutMilliseconds: span(read('visibilityTimeout'), '00:00:00', 'visibilityTimeout'),
    maxDequeueCount: number(read('maxDequeueCount'), 5, 'maxDequeueCount', 1),
    messageEncoding: encoding(read('messageEncoding')),
  };
}

function functionTimeout(value: unknown): number | undefined {
  if (value === '-1' || value === -1) return undefined;
  const milliseconds = span(value, '00:30:00', 'functionTimeout');
  if (milliseconds < 1000)
    throw new Error('host.json: functionTimeout must be 00:00:01 or more, or -1.');
  return milliseconds;
}

function encoding(value: unknown): 'base64' | 'none' {
  const name = text(value, 'base64').toLowerCase();
  if (name === 'base64' || name === 'none') return name;
  throw new Error(`host.json: messageEncoding is '${name}'; it must be base64 or none.`);
}

const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);

function number(
  value: unknown,
  otherwise: number,
  name: string,
  low: number,
  high = Infinity,
): number {
  const result = value === undefined ? otherwise : Number(value);
  if (!Number.isInteger(result) || result < low || result > high)
    throw new Error(
      `host.json: ${name} is ${String(value)}; it must be a whole number from ${low} to ${high}.`,
    );
  return result;
}

function span(value: unknown, otherwise: string, name: string): number {
  const given =
    typeof value === 'string' ? value : value === undefined ? otherwise : JSON.stringify(value);
  const milliseconds = timeSpan(given);
  if (milliseconds === undefined)
    throw new Error(`host.json: ${name} is '${given}'; write it as hh:mm:ss.`);
  return milliseconds;
}

function overridesIn(settings: Record<string, string>): Map<string, string> {
  const prefix = 'azurefunctionsjobhost__';
  return new Map(
    Object.entries(settings)
      .filter(([name]) => name.toLowerCase().startsWith(prefix))
      .map(([name, value]) => [
        name.slice(prefix.length).replaceAll('__', '.').toLowerCase(),
        value,
      ]),
  );
}

function at(document: unknown, path: string[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return document;
  if (typeof document !== 'object' || document === null) return undefined;
  const found = Object.entries(document).find(
    ([name]) => name.toLowerCase() === head.toLowerCase(),
  );
  return found === undefined ? undefined : at(found[1], rest);
}
