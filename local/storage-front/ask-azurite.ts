import { request as forward, type Agent, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** One of Azurite's services, and the connections to it. */
export interface Azurite {
  /** https://localhost:PORT */
  origin: string;
  agent: Agent;
}

/** A pipeline for nothing would be a tenth of what such a request costs. */
const withoutBody = new Set(['GET', 'HEAD', 'DELETE']);

/** Sends a request to Azurite, its body streaming, and resolves with the head of the answer. */
export function askAzurite(
  { origin, agent }: Azurite,
  request: Pick<RequestOptions, 'method' | 'headers'> & { path: string | undefined },
  body?: IncomingMessage,
): Promise<IncomingMessage> {
  const { hostname, port } = new URL(origin);
  return new Promise((fulfil, reject) => {
    const onward = forward({ hostname, port, agent, ...request });
    onward.once('response', fulfil);
    onward.once('error', reject);
    if (body === undefined || withoutBody.has(body.method ?? '')) onward.end();
    else pipeline(body, onward).catch(reject);
  });
}
