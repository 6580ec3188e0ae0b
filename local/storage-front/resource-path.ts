import { Refusal } from './refusal.ts';

/**
 * What a request's URL names, as Azurite reads it: /account/container/name, decoded, with slashes for backslashes.
 * @throws Refusal for a path that cannot be decoded, or that others on the way would read as another one.
 */
export function resourcePath(url: string): string {
  const [path = ''] = url.split('?', 1);
  const decoded = decode(path);
  if (decoded === undefined) throw invalid(`${path} cannot be decoded.`);
  const named = decoded.replaceAll('\\', '/');
  if (/^\/\/|\/\.{1,2}(\/|$)/.test(named))
    throw invalid(
      `${path} has a segment . or .. or begins with two slashes. Name the resource itself.`,
    );
  return named;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

const invalid = (message: string): Refusal => new Refusal(400, 'InvalidUri', message);
