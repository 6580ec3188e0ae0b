import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { prepareCertificates } from '../../local/certificates.ts';
import { newFolder } from '../local/plumbing/temporary-folder.ts';

/** An answer, or how a connection ends without one: before its head, in the middle of its body, or when the client has had enough. */
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'cut'
  | 'cut in the body'
  | 'never';

export interface AnsweringServer {
  url: string;
  /** `GET /path`, in order; those that `setUp` answered are not among them. */
  requests: string[];
  /** What came with them. */
  bodies: string[];
  /** What everything is answered from now on. */
  answer: Answer;
  close(): Promise<void>;
}

/** What clients ask before they do what they were told to: the table is there. */
const setUp = (path: string): Answer | undefined =>
  path.endsWith('/Tables')
    ? {
        status: 409,
        headers: { 'content-type': 'application/json' },
        body: '{"odata.error":{"code":"TableAlreadyExists"}}',
      }
    : undefined;

/**
 * A server that answers whatever it is asked with one and the same answer; over TLS with a certificate of its own, or
 * of the authority in a folder.
 */
export async function startAnsweringServer(
  tls: boolean,
  authority?: string,
): Promise<AnsweringServer> {
  const folder = await newFolder();
  const requests: string[] = [];
  const bodies: string[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { method, url = '' } = request;
    const prepared = setUp(url.split('?')[0] ?? '');
    if (prepared === undefined) requests.push(`${method} ${url}`);
    const answered = async () => {
      const body = await text(request);
      if (prepared === undefined) bodies.push(body);
      send(request, response, prepared ?? server.answer);
    };
    // A client that went away in the middle of its request wants no answer.
    answered().catch(() => undefined);
  };
  const listener = tls
    ? createTlsServer((await prepareCertificates(authority ?? folder)).tls, handle)
    : createServer(handle);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const server: AnsweringServer = {
    url: `http${tls ? 's' : ''}://localhost:${port}`,
    requests,
    bodies,
    answer: { status: 500 },
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return server;
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (answer === 'cut') return void request.socket.destroy();
  if (answer === 'never') return;
  if (answer !== 'cut in the body') {
    response.writeHead(answer.status, answer.headers).end(answer.body);
    return;
  }
  const headers = {
    'content-length': '1000',
    etag: '"1"',
    'last-modified': new Date(0).toUTCString(),
  };
  response.writeHead(200, headers);
  response.write('the first part', () => request.socket.destroy());
}
