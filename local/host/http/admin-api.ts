import { hostname } from 'node:os';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker, TriggerEvent } from '../invoker.ts';
import { withBodyProperties } from '../binding-data.ts';
import { json, type Answer, type HostRequest } from './answer.ts';
import { eventGridEvent } from './event-grid-endpoint.ts';
import { keyOf, type HostKeys } from './keys.ts';

export interface HostStatus {
  state: 'Starting' | 'Running' | 'Stopping';
  instanceId: string;
  functions: HostFunction[];
  /** One line per function in error. */
  errors: string[];
}

const calledByHand = 'This function was programmatically called via the host APIs.';

/** The host's /admin endpoints: ping without a key, the rest with the master key. */
export function adminApi(
  request: HostRequest,
  host: HostStatus,
  keys: HostKeys,
  invoker: Invoker,
): Answer {
  const path = request.url.pathname.toLowerCase().replace(/\/$/, '');
  const isGet = request.method === 'GET';
  const isPost = request.method === 'POST';
  if (path === '/admin/host/ping') return { status: isGet || isPost ? 200 : 404 };
  if (keyOf(request, keys) !== 'master') return { status: 401 };
  if (isGet && path === '/admin/host/status') return json(status(host));
  if (isGet && path === '/admin/functions') return json(host.functions.map(describe));
  const name = /^\/admin\/functions\/([^/]+)$/.exec(path)?.[1];
  const fn = host.functions.find((each) => each.name.toLowerCase() === name);
  if (fn === undefined) return { status: 404 };
  if (isGet) return json(describe(fn));
  return isPost ? run(request, fn, host, invoker) : { status: 404 };
}

/** Starts the function and answers at once; how it ends is in the log. */
function run(request: HostRequest, fn: HostFunction, host: HostStatus, invoker: Invoker): Answer {
  if (host.state !== 'Running') return { status: 503, body: 'Function host is not running.' };
  const event = readEvent(request, fn);
  if (event === null) return { status: 400 };
  void invoker.invoke(fn, event);
  return { status: 202 };
}

function readEvent(request: HostRequest, fn: HostFunction): TriggerEvent | null {
  const body = parse(request.body.toString('utf8'));
  if (body === undefined) return null;
  const input = typeof body.input === 'string' ? body.input : '';
  switch (fn.trigger.kind) {
    case 'queue':
      return queueEvent(input);
    case 'timer':
      return {
        reason: calledByHand,
        data: {
          json: '{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}',
        },
      };
    case 'eventGrid':
      return handEvent(parse(input));
    case 'http':
      return null;
  }
}

const handEvent = (event: Record<string, unknown> | undefined) =>
  event === undefined ? null : { ...eventGridEvent(event), reason: calledByHand };

const queueEvent = (input: string): TriggerEvent => ({
  reason: calledByHand,
  data: { string: input },
  metadata: withBodyProperties(
    { QueueTrigger: { string: input }, DequeueCount: { json: '0' } },
    input,
  ),
});

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

const describe = (fn: HostFunction) => ({
  name: fn.name,
  language: 'node',
  isDisabled: fn.disabled,
  config: { name: fn.name, bindings: fn.bindings },
});

const status = (host: HostStatus) => ({
  id: hostname().toLowerCase(),
  state: host.state,
  version: '4.1052.200',
  versionDetails: '4.1052.200 (local stand-in)',
  instanceId: host.instanceId,
  computerName: hostname(),
  processUptime: Math.round(process.uptime() * 1000),
  errors: host.errors,
});
