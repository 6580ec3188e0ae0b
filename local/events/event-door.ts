import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen } from '../listen.ts';
import type { AzureEvent } from './azure-event.ts';
import type { EventGrid } from './event-grid.ts';

export interface EventDoor {
  /** http://localhost:PORT; POST an array of events to /topics/dropAccount, GET / for the deliveries. */
  url: string;
  close(): Promise<void>;
}

/** Where a person may publish events by hand, as a source of one of the topics. */
export async function startEventDoor(
  port: number,
  grid: EventGrid,
  topics: Record<string, string>,
): Promise<EventDoor> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (request.method === 'GET' && path === '/') {
      send(response, 200, { topics, waiting: grid.waiting(), deliveries: grid.deliveries });
      return;
    }
    const topic = topics[path.replace(/^\/topics\//, '')];
    if (request.method !== 'POST' || !topic) {
      const names = Object.keys(topics).join(', ');
      const remedy = `POST an array of events to /topics/<topic>, where <topic> is one of ${names}.`;
      send(response, 404, { error: { code: 'NotFound', message: remedy } });
      return;
    }
    const { events, problem } = readEvents(await text(request), topic);
    if (problem) {
      send(response, 400, { error: { code: 'BadRequest', message: problem } });
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

function readEvents(body: string, topic: string): { events: AzureEvent[]; problem?: string } {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch (error) {
    return { events: [], problem: `The body is not JSON: ${String(error)}` };
  }
  if (!Array.isArray(read)) return { events: [], problem: 'The body must be an array of events.' };
  const drafts = read as Partial<AzureEvent>[];
  const bad = drafts.findIndex((draft) => !draft?.subject || !draft.eventType || !draft.data);
  if (bad >= 0) {
    return { events: [], problem: `Event ${bad} needs at least subject, eventType and data.` };
  }
  return { events: drafts.map((draft) => complete(draft, topic)) };
}

function complete(draft: Partial<AzureEvent>, topic: string): AzureEvent {
  return {
    subject: draft.subject ?? '',
    eventType: draft.eventType ?? '',
    data: draft.data ?? {},
    id: draft.id ?? randomUUID(),
    eventTime: draft.eventTime ?? new Date().toISOString(),
    dataVersion: draft.dataVersion ?? '',
    metadataVersion: '1',
    topic,
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
