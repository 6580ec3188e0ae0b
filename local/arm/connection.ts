import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingCall } from './call.ts';
import { contentTooLarge } from './errors.ts';
import { bodyText, type Reply } from './reply.ts';

const limitMegabytes = 4;

/** Reads a request whole. Throws 413 where its body is over 4 MB. */
export async function readCall(request: IncomingMessage): Promise<IncomingCall> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limitMegabytes * 1024 * 1024) chunks.push(chunk);
  }
  const call = callWithoutBody(request);
  if (length > limitMegabytes * 1024 * 1024) throw contentTooLarge(limitMegabytes);
  return { ...call, body: Buffer.concat(chunks) };
}

/** What is known of a request before its body is read. */
export function callWithoutBody(request: IncomingMessage): IncomingCall {
  const [rawPath = '', rawQuery = ''] = (request.url ?? '').split('?', 2);
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(rawQuery))
    query.append(name.toLowerCase(), value);
  const headers: IncomingCall['headers'] = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return {
    method: request.method ?? 'GET',
    path: decoded(rawPath),
    query,
    headers,
    body: Buffer.alloc(0),
    requestId: randomUUID(),
    correlationId: headers['x-ms-correlation-request-id'] ?? randomUUID(),
    origin: `https://${headers['host'] ?? 'localhost'}`,
  };
}

/** A slash that was sent encoded belongs to a name, and stays so. */
function decoded(path: string): string {
  try {
    const segments = path.split('/').map(decodeURIComponent);
    return segments.map((segment) => segment.replaceAll('/', '%2F')).join('/');
  } catch {
    return path;
  }
}

export function writeReply(
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string>,
): void {
  const text = bodyText(reply);
  response.writeHead(reply.status, {
    ...headers,
    ...(text !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(reply.status !== 204 && { 'Content-Length': Buffer.byteLength(text ?? '') }),
    ...reply.headers,
  });
  response.end(text);
}
