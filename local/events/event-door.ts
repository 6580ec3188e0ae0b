import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { AzureClock } from '../clock.ts';
import { listen } from '../listen.ts';
import type { EventGrid } from './event-grid.ts';

export interface EventDoor {
  /** http://localhost:PORT; POST an array of events to /topics/dropAccount, GET / for the deliveries. */
  url: string;
  close(): Promise<void>;
}

export interface EventDoorOptions {
  grid: EventGrid;
  /** Resource id of each source, by the name that stands in the path. */
  topics: Record<string, string>;
  /** What an event without an eventTime gets it from. */
  clock: AzureClock;
}

/** Where a person may publish events by hand, as a source of one of the topics. */
export async function startEventDoor(
  port: number,
  { grid, topics, clock }: EventDoorOptions,
): Promise<EventDoor> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method === 'GET' && path === '/') {
      send(response, 200, { topics, waiting: grid.waiting(), deliveries: grid.deliveries });
      return;
    }
    const name = /^\/topics\/([^/]*)$/.exec(path)?.[1] ?? '';
    const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
    if (request.method !== 'POST' || !topic) {
      const names = Object.keys(topics).join(', ');
      const remedy = `POST an array of events to /topics/<topic>, where <topic> is one of ${names}.`;
      refuse(response, 404, 'NotFound', remedy);
      return;
    }
    const body = await text(request);
    if (Buffer.byteLength(body) > largestRequest) {
      refuse(response, 413, 'PayloadTooLarge', 'Events that come together have 1 MB at most.');
      return;
    }
    const { data: events, error } = eventsOf(topic, clock).safeParse(body);
    if (error) {
      refuse(response, 400, 'BadRequest', z.prettifyError(error));
      return;
    }
    for (const event of events) grid.publish(event);
    send(response, 200, {});
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { port: taken, close } = await listen(server, port, 'Event Grid');
  return { url: `http://localhost:${taken}`, close };
}

const largestRequest = 2 ** 20;

/** What Event Grid takes of its own schema, as text; what may be left out is filled in. */
function eventsOf(topic: string, clock: AzureClock) {
  const event = z.strictObject({
    subject: z.string().min(1),
    eventType: z.string().min(1),
    data: z.record(z.string(), z.unknown()),
    id: z.string().default(() => randomUUID()),
    eventTime: z.iso.datetime({ offset: true }).default(() => clock.now().toISOString()),
    dataVersion: z.string().default(''),
    metadataVersion: z.literal('1').default('1'),
    topic: z.literal(topic).default(topic),
  });
  return z.string().transform(asJson).pipe(z.array(event));
}

function asJson(body: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (error) {
    context.addIssue({ code: 'custom', message: `The body is not JSON: ${String(error)}` });
    return z.NEVER;
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  send(response, status, { error: { code, message } });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
