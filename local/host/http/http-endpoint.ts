import type { HostFunction } from '../index-functions.ts';
import type { Invoker } from '../invoker.ts';
import type { HttpCookie, HttpData, InvocationResponse } from '../rpc.ts';
import type { Answer, HostRequest } from './answer.ts';
import type { HttpTrigger } from './http-trigger.ts';
import { keyOf, opens, type HostKeys } from './keys.ts';

export interface HttpRoute {
  fn: HostFunction;
  trigger: HttpTrigger;
}

/** The routes of all http functions, in the order they are tried. */
export function httpRoutes(functions: HostFunction[]): HttpRoute[] {
  return functions
    .flatMap((fn) => (fn.trigger.kind === 'http' ? [{ fn, trigger: fn.trigger }] : []))
    .sort((a, b) => (a.trigger.route.precedence < b.trigger.route.precedence ? -1 : 1));
}

/** Runs the first function whose route and method match; undefined if there is none. */
export async function httpEndpoint(
  request: HostRequest,
  path: string,
  routes: HttpRoute[],
  keys: HostKeys,
  invoker: Invoker,
): Promise<Answer | undefined> {
  for (const { fn, trigger } of routes) {
    if (trigger.methods.length > 0 && !trigger.methods.includes(request.method)) continue;
    const params = trigger.route.match(path);
    if (params === undefined) continue;
    const key = keyOf(request, keys);
    if (fn.disabled && key !== 'master') return { status: 404 };
    if (!opens(key, trigger.authLevel)) return { status: 401 };
    const outcome = await invoker.invoke(fn, {
      reason: 'This function was programmatically called via the host APIs.',
      data: { http: httpData(request, params) },
    });
    return outcome.succeeded ? answer(outcome.response) : { status: 500 };
  }
  return undefined;
}

function httpData(request: HostRequest, params: Record<string, string>): HttpData {
  const query: Record<string, string> = {};
  for (const [name, value] of request.url.searchParams)
    query[name] = Object.hasOwn(query, name) ? `${query[name]},${value}` : value;
  return {
    url: request.url.href,
    method: request.method,
    nullableHeaders: nullable(request.headers),
    nullableQuery: nullable(query),
    nullableParams: nullable(params),
    // Without a Content-Length (chunked) the host passes no body on.
    ...(request.declaredBody ? { body: { bytes: request.body } } : {}),
  };
}

const nullable = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

const bodiless = new Set([204, 205, 304]);

function answer({ returnValue }: InvocationResponse): Answer {
  const http = returnValue?.http;
  if (http === undefined) return { status: 204 };
  const status = Number(http.statusCode ?? 200);
  const headers: [string, string][] = Object.entries(http.headers ?? {});
  for (const cookie of http.cookies ?? []) headers.push(['set-cookie', setCookie(cookie)]);
  const body = http.body?.bytes ?? http.body?.string;
  return body === undefined || bodiless.has(status)
    ? { status, headers }
    : { status, headers, body };
}

function setCookie(cookie: HttpCookie): string {
  const parts = [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`];
  const { expires, maxAge, domain, path, sameSite } = cookie;
  if (expires?.value) parts.push(`expires=${new Date(expires.value.seconds * 1000).toUTCString()}`);
  if (maxAge?.value !== undefined) parts.push(`max-age=${maxAge.value}`);
  if (domain?.value) parts.push(`domain=${domain.value}`);
  parts.push(`path=${path?.value ?? '/'}`);
  if (cookie.secure?.value) parts.push('secure');
  if (sameSite && sameSite !== 'none')
    parts.push(`samesite=${sameSite === 'explicitNone' ? 'none' : sameSite}`);
  if (cookie.httpOnly?.value) parts.push('httponly');
  return parts.join('; ');
}
