import type { IncomingMessage } from 'node:http';
import { askAzurite, type Azurite } from './ask-azurite.ts';

/**
 * Put Block From URL, which Azurite lacks: reads the range of the source with the token sent for it, and puts it
 * as a block with the caller's own. Both must be bearer tokens, for a key would have signed other headers; the
 * source must lie in this account. Undefined where the source cannot be read.
 */
export async function putBlockFromUrl(
  { headers, url }: IncomingMessage,
  azurite: Azurite,
): Promise<IncomingMessage | undefined> {
  const one = (name: string) => String(headers[name] ?? '');
  const source = await askAzurite(azurite, {
    method: 'GET',
    path: new URL(one('x-ms-copy-source')).pathname,
    headers: {
      authorization: one('x-ms-copy-source-authorization'),
      'x-ms-version': one('x-ms-version'),
      'x-ms-range': one('x-ms-source-range'),
    },
  });
  if (source.statusCode !== 200 && source.statusCode !== 206) {
    source.resume();
    return undefined;
  }
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(x-ms-(copy-)?source|host)/.test(name),
  );
  const length = String(source.headers['content-length']);
  const block = { ...Object.fromEntries(kept), 'content-length': length };
  return askAzurite(azurite, { method: 'PUT', path: url, headers: block }, source);
}
