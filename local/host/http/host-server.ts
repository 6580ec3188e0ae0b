import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostLog } from '../host-log.ts';
import type { Answer, HostRequest } from './answer.ts';

export interface HostServer {
  port: number;
  /** Lets answers on their way end, up to the given time, then drops what is left. */
  close(graceMilliseconds: number): Promise<void>;
  /** Drops every connection at once. */
  destroy(): void;
}

const bodyLimitBytes = 104_857_600;

/** Listens on 127.0.0.1, as `func start` does; throws, naming the port, when it is taken. */
export async function startHostServer(
  port: number,
  handle: (request: HostRequest) => Promise<Answer>,
  log: HostLog,
): Promise<HostServer> {
  const server = createServer((request, response) => {
    answer(request, response, handle).catch((error: unknown) => {
      log('error', `HTTP ${request.method} ${request.url}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: async (graceMilliseconds) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
      await closed;
      clearTimeout(timer);
    },
    destroy: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', (error: NodeJS.ErrnoException) =>
    reject(
      error.code === 'EADDRINUSE'
        ? new Error(
            `Port ${port} on 127.0.0.1 is in use. Stop the process that listens there (another local host, or func start), or choose another port; 0 picks a free one.`,
            { cause: error },
          )
        : error,
    ),
  );
  server.listen(port, '127.0.0.1', resolve);
  await promise;
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  handle: (request: HostRequest) => Promise<Answer>,
): Promise<void> {
  const body = await readBody(incoming);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  const url = URL.parse(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`);
  if (url === null) {
    response.writeHead(400).end();
    return;
  }
  const { status, headers = [], body: content } = await handle(hostRequest(incoming, url, body));
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.writeHead(status).end(content);
}

function hostRequest(incoming: IncomingMessage, url: URL, body: Buffer): HostRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  return {
    method: (incoming.method ?? 'GET').toUpperCase(),
    url,
    headers,
    body,
    declaredBody: Number(headers['content-length'] ?? 0) > 0,
  };
}

/** The whole body; undefined when it is over the host's limit. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > bodyLimitBytes) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
