import { request as forward, type Agent } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** What Azure says where it may not, or cannot, read the source. */
export class CannotVerifyCopySource extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The source of a copy was answered ${status}.`);
    this.status = status;
  }
}

/**
 * Put Block From URL, which Azurite lacks: reads the range of the source with the token sent for it, and puts it
 * as a block with the caller's own. Both must be bearer tokens, for a key would have signed other headers; the
 * source must lie in this account.
 */
export async function putBlockFromUrl(
  request: IncomingMessage,
  origin: string,
  agent: Agent,
): Promise<IncomingMessage> {
  const { headers } = request;
  const one = (name: string) => String(headers[name] ?? '');
  const source = await answerTo(
    'GET',
    new URL(new URL(one('x-ms-copy-source')).pathname, origin),
    agent,
    {
      authorization: one('x-ms-copy-source-authorization'),
      'x-ms-version': one('x-ms-version'),
      'x-ms-range': one('x-ms-source-range'),
    },
  );
  const status = source.statusCode ?? 502;
  if (status !== 200 && status !== 206) {
    source.resume();
    throw new CannotVerifyCopySource(status);
  }
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(x-ms-(copy-)?source|host)/.test(name),
  );
  const length = { 'content-length': String(source.headers['content-length']) };
  const target = new URL(request.url ?? '/', origin);
  return answerTo('PUT', target, agent, { ...Object.fromEntries(kept), ...length }, source);
}

function answerTo(
  method: string,
  url: URL,
  agent: Agent,
  headers: Record<string, string | string[] | undefined>,
  body?: IncomingMessage,
): Promise<IncomingMessage> {
  return new Promise((fulfil, reject) => {
    const onward = forward(url, { method, agent, headers });
    onward.once('response', fulfil);
    onward.once('error', reject);
    if (body === undefined) onward.end();
    else pipeline(body, onward).catch(reject);
  });
}
