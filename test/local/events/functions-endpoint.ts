import { createServer, type IncomingHttpHeaders } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AzureEvent } from '../../../local/events/azure-event.ts';
import type { FunctionsEndpoint } from '../../../local/events/delivery.ts';
import { listen } from '../../../local/listen.ts';

export interface Received {
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: AzureEvent[];
}

export interface FakeFunctionsHost extends FunctionsEndpoint {
  /** Notifications, in the order they came. */
  received: Received[];
  /** Statuses of the next answers, given once they are known; 202 when there is none left. */
  answers: (number | Promise<number>)[];
  /** What a handshake is answered, by its code; the usual answer when absent. */
  shake?: (validationCode: unknown) => string;
  close: () => Promise<void>;
}

/** Stands where a Functions host takes events; shakes hands for every function but `unknown`. */
export async function fakeFunctionsHost(): Promise<FakeFunctionsHost> {
  const received: Received[] = [];
  const answers: FakeFunctionsHost['answers'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const body = (await json(request)) as AzureEvent[];
      if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
        const validationCode = body[0]?.data['validationCode'];
        const known = searchParams.get('functionName') !== 'unknown';
        response.writeHead(known ? 200 : 404);
        const shake = host.shake ?? ((code) => JSON.stringify({ validationResponse: code }));
        response.end(known ? shake(validationCode) : 'cannot find function');
        return;
      }
      received.push({ query: Object.fromEntries(searchParams), headers: request.headers, body });
      const status = (await answers.shift()) ?? 202;
      response.writeHead(status, status === 307 ? { location: request.url } : {}).end();
    })();
  });
  const { port, close } = await listen(server, 0, 'A fake Functions host');
  const url = `http://localhost:${port}`;
  const host: FakeFunctionsHost = { url, key: 'event-grid-key', received, answers, close };
  return host;
}
