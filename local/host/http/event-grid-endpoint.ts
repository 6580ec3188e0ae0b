import { withBodyProperties } from '../binding-data.ts';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker, TriggerEvent } from '../invoker.ts';
import type { Answer, HostRequest } from './answer.ts';
import { keyOf, type HostKeys } from './keys.ts';

const verbs = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS']);

/** The webhook of the Event Grid extension: /runtime/webhooks/eventgrid?functionName=X&code=key. */
export async function eventGridEndpoint(
  request: HostRequest,
  functions: HostFunction[],
  keys: HostKeys,
  invoker: Invoker,
): Promise<Answer> {
  if (!verbs.has(request.method)) return { status: 404 };
  const key = keyOf(request, keys);
  if (key === undefined) return { status: 401 };
  if (key === 'function') return { status: 403 };
  const name = request.url.searchParams.get('functionName') ?? '';
  const fn = functions.find(
    (each) => each.name === name && each.trigger.kind === 'eventGrid' && !each.disabled,
  );
  if (fn === undefined) return { status: 404, body: `cannot find function: '${name}'` };
  if (request.method === 'OPTIONS') return allowOrigin(request);
  return answerEvent(request, fn, invoker);
}

async function answerEvent(
  request: HostRequest,
  fn: HostFunction,
  invoker: Invoker,
): Promise<Answer> {
  const type = request.headers['aeg-event-type']?.toLowerCase();
  if (type === 'unsubscribe') return { status: 202 };
  if (type !== 'subscriptionvalidation' && type !== 'notification') return { status: 400 };
  const events = readEvents(request.body);
  if (events === undefined) return { status: 500 };
  return type === 'notification' ? notify(events, fn, invoker) : validate(events);
}

function readEvents(body: Buffer): Record<string, unknown>[] | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const events: unknown[] = Array.isArray(value) ? value : [value];
    return events.every((each) => typeof each === 'object' && each !== null)
      ? (events as Record<string, unknown>[])
      : undefined;
  } catch {
    return undefined;
  }
}

function validate([first]: Record<string, unknown>[]): Answer {
  // A CloudEvent's data arrives as JSON inside a string.
  const data = typeof first?.data === 'string' ? (JSON.parse(first.data) as unknown) : first?.data;
  const { validationCode } = (data ?? {}) as { validationCode?: string };
  if (validationCode === undefined) return { status: 500 };
  return {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: JSON.stringify({ validationResponse: validationCode }),
  };
}

/** One invocation per event, all at once; any failure answers 500 and the whole request comes again. */
async function notify(
  events: Record<string, unknown>[],
  fn: HostFunction,
  invoker: Invoker,
): Promise<Answer> {
  const outcomes = await Promise.all(
    events.map((event) => invoker.invoke(fn, eventGridEvent(event))),
  );
  const failed = outcomes.find((outcome) => !outcome.succeeded);
  return failed === undefined ? { status: 202 } : { status: 500, body: failed.error.message };
}

/** One event as the worker gets it. */
export function eventGridEvent(event: Record<string, unknown>): TriggerEvent {
  const text = JSON.stringify(event, null, 2);
  const builtIn = event.data === undefined ? {} : { data: { json: JSON.stringify(event.data) } };
  return {
    reason: `EventGrid trigger fired at ${new Date().toISOString()}`,
    data: { string: text },
    metadata: withBodyProperties(builtIn, text),
  };
}

const origins = /^eventgrid\.azure\.(net|us|eaglex\.ic\.gov|microsoft\.scloud|cn)$/;

function allowOrigin(request: HostRequest): Answer {
  const origin = request.headers['webhook-request-origin'] ?? '';
  const allowed = origins.test(origin) ? origin : 'eventgrid.azure.net';
  return { status: 200, headers: [['Webhook-Allowed-Origin', allowed]] };
}
