import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { askAzurite, type Azurite } from './ask-azurite.ts';
import { Refusal } from './refusal.ts';

/**
 * Put Block From URL, which Azurite lacks: reads the source by what the request says of it, and puts it as a block
 * with the caller's own bearer token, for a key would have signed other headers.
 * @throws Refusal where the source cannot be read, or the request asks for what is not known here.
 */
export async function putBlockFromUrl(
  { headers, url = '' }: IncomingMessage,
  azurite: Azurite,
): Promise<IncomingMessage> {
  const path = sourcePath(headers, url);
  const source = await askAzurite(azurite, {
    method: 'GET',
    path,
    headers: sourceHeaders(headers),
  });
  const length = String(source.headers['content-length']);
  const problem = problemOf(source, Number(length), lengthOfRange(headers));
  if (problem) {
    source.resume();
    throw problem;
  }
  const kept = Object.entries(headers).filter(([name]) => !isOfSource(name) && name !== 'host');
  const block = { ...Object.fromEntries(kept), 'content-length': length };
  return askAzurite(azurite, { method: 'PUT', path: url, headers: block }, source);
}

const isOfSource = (name: string): boolean => /^x-ms-(copy-)?source/.test(name);

/** Of a header about the source, the one that reads it. */
const reads: Record<string, string | undefined> = {
  'x-ms-copy-source': undefined,
  'x-ms-copy-source-authorization': 'authorization',
  'x-ms-source-range': 'x-ms-range',
  'x-ms-source-if-match': 'if-match',
  'x-ms-source-if-none-match': 'if-none-match',
  'x-ms-source-if-modified-since': 'if-modified-since',
  'x-ms-source-if-unmodified-since': 'if-unmodified-since',
};

function sourceHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const found: IncomingHttpHeaders = { 'x-ms-version': headers['x-ms-version'] };
  for (const [name, value] of Object.entries(headers).filter(([name]) => isOfSource(name))) {
    if (!Object.hasOwn(reads, name))
      throw new Refusal(400, 'UnsupportedHeader', `Local storage does not know ${name}.`);
    const read = reads[name];
    if (read) found[read] = value;
  }
  return found;
}

/** Path and query, so that a snapshot and a signature are read by. */
function sourcePath(headers: IncomingHttpHeaders, target: string): string {
  const text = String(headers['x-ms-copy-source']);
  const source = URL.parse(text);
  if (source === null) throw invalid(`x-ms-copy-source is not a URL: ${text}`);
  const [, account] = target.split('/');
  if (source.host !== headers.host || !source.pathname.startsWith(`/${account}/`))
    throw invalid(`Local storage reads sources of https://${headers.host}/${account} only.`);
  return source.pathname + source.search;
}

function lengthOfRange(headers: IncomingHttpHeaders): number | undefined {
  const range = headers['x-ms-source-range'];
  if (range === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(range)) ?? [];
  const length = Number(last) - Number(first) + 1;
  if (length > 0) return length;
  throw invalid('x-ms-source-range is bytes=FIRST-LAST, both of them numbers.');
}

const invalid = (message: string): Refusal => new Refusal(400, 'InvalidHeaderValue', message);

function problemOf(
  { statusCode = 0 }: IncomingMessage,
  length: number,
  wanted = length,
): Refusal | undefined {
  if (statusCode === 412 || statusCode === 304)
    return new Refusal(412, 'SourceConditionNotMet', 'The source is not what a condition says.');
  if (statusCode === 416 || (statusCode < 300 && length !== wanted))
    return new Refusal(416, 'InvalidRange', 'The source does not have all of x-ms-source-range.');
  if (statusCode < 300) return undefined;
  return new Refusal(statusCode, 'CannotVerifyCopySource', `It was answered with ${statusCode}.`);
}
