import { Agent } from 'node:https';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { listen } from '../listen.ts';
import { askAzurite, type Azurite } from './ask-azurite.ts';
import { putBlockFromUrl } from './put-block-from-url.ts';
import { Refusal, refuse } from './refusal.ts';
import { resourcePath } from './resource-path.ts';
import { storageFaults, type StorageCall, type StorageFaults } from './storage-faults.ts';
import { storageOperation, type StorageService } from './storage-operation.ts';

export interface StorageFrontOptions {
  service: StorageService;
  port: number;
  tls: { key: string; cert: string };
  /** Where Azurite listens now: https://localhost:PORT. */
  origin(): string;
  /** Called before a request goes on to Azurite; what it resolves to is handed to `answered`. */
  asked?(call: StorageCall, request: IncomingMessage): Promise<unknown>;
  /** Called when Azurite has answered, whether or not the client still hears it. */
  answered?(exchange: StorageExchange): void;
}

export interface StorageExchange {
  call: StorageCall;
  request: IncomingMessage;
  answer: IncomingMessage;
  asked: unknown;
}

export interface StorageRequest extends StorageCall {
  /** 0 where the connection was cut. */
  status: number;
  at: Date;
}

export interface StorageFront {
  /** https://localhost:PORT */
  origin: string;
  faults: StorageFaults;
  /** The latest requests, oldest first; 100,000 at most. */
  requests: StorageRequest[];
  close(): Promise<void>;
}

const keptRequests = 100_000;
const injected = 'Injected by a test or a person at local Azure.';

/**
 * What stands before one of Azurite's services, so that storage raises events, can fail and is
 * counted. Path, query, Host and headers go on as they came: shared keys and SAS sign them.
 */
export async function startStorageFront(options: StorageFrontOptions): Promise<StorageFront> {
  const { faults, befalling } = storageFaults();
  const requests: StorageRequest[] = [];
  // Azurite ends a connection that idles for five seconds; one that it is about to end is not used any more.
  const agent = new Agent({ keepAlive: true, timeout: 2_000 });
  const record = (call: StorageCall, status: number): void => {
    requests.push({ ...call, status, at: new Date() });
    if (requests.length > keptRequests) requests.splice(0, keptRequests / 10);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = callOf(options.service, request);
    const fault = befalling(call);
    if (fault === 'cut-before') {
      record(call, 0);
      request.socket.destroy();
      return;
    }
    if (typeof fault === 'object' && 'status' in fault) {
      record(call, fault.status);
      refuse(request, response, new Refusal(fault.status, fault.code, injected));
      return;
    }
    const asked = await options.asked?.(call, request);
    const send = call.operation === 'PutBlockFromURL' ? putBlockFromUrl : passOn;
    const answer = await send(request, { origin: options.origin(), agent }).catch((error) => {
      if (error instanceof Refusal) record(call, error.status);
      throw error;
    });
    record(call, fault === 'cut-after' ? 0 : (answer.statusCode ?? 0));
    options.answered?.({ call, request, answer, asked });
    if (fault === 'cut-after') {
      answer.destroy();
      request.socket.destroy();
      return;
    }
    const headers = endToEnd(answer.rawHeaders);
    if (typeof fault === 'object') headers.push(...Object.entries(fault.headers).flat());
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    await pipeline(answer, response);
  };

  const server = createServer(options.tls, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof Refusal) refuse(request, response, error);
      // Azurite gone or the client gone: either way there is nobody to tell but the connection.
      else response.destroy();
    });
  });
  // A VHD takes as long as it takes.
  server.requestTimeout = 0;
  // Longer than clients keep idle connections, as Azure does: they are spared resets and handshakes.
  server.keepAliveTimeout = 120_000;
  const { port, close } = await listen(server, options.port, `Storage (${options.service})`);
  return {
    origin: `https://localhost:${port}`,
    faults,
    requests,
    async close() {
      await close();
      agent.destroy();
    },
  };
}

function callOf(service: StorageService, request: IncomingMessage): StorageCall {
  const { method = 'GET', url = '/', headers } = request;
  // What names nothing is refused here: nothing behind would agree on what it names.
  resourcePath(url);
  const operation = storageOperation({ service, method, url, headers });
  return { operation, method, path: url };
}

/** Sends the request on, its body streaming, and resolves with the head of the answer. */
const passOn = (request: IncomingMessage, azurite: Azurite): Promise<IncomingMessage> =>
  askAzurite(
    azurite,
    { method: request.method, path: request.url, headers: endToEnd(request.rawHeaders) },
    request,
  );

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade']);

function endToEnd(rawHeaders: string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}
