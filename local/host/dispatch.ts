import { adminApi, type HostStatus } from './http/admin-api.ts';
import type { Answer, HostRequest } from './http/answer.ts';
import { eventGridEndpoint } from './http/event-grid-endpoint.ts';
import { httpEndpoint, httpRoutes, type HttpRoute } from './http/http-endpoint.ts';
import { decodedPath } from './http/route.ts';
import type { HostKeys } from './http/keys.ts';
import type { Invoker } from './invoker.ts';

export interface DispatchOptions {
  host: HostStatus;
  keys: HostKeys;
  routePrefix: string;
  invoker: Invoker;
}

const notRunning: Answer = { status: 503, body: 'Function host is not running.' };

/** Sends a request to the admin API, the Event Grid webhook, or the function whose route it matches. */
export function dispatcher(options: DispatchOptions): (request: HostRequest) => Promise<Answer> {
  const { host, keys, invoker } = options;
  const prefix = options.routePrefix === '' ? '/' : `/${options.routePrefix}/`;
  let routes: HttpRoute[] | undefined;
  return async (request) => {
    const path = decodedPath(request.url.pathname);
    if (/^\/admin\//i.test(path)) return adminApi(request, host, keys, invoker);
    if (host.state !== 'Running') return notRunning;
    if (/^\/runtime\/webhooks\/eventgrid\/?$/i.test(path))
      return eventGridEndpoint(request, host.functions, keys, invoker);
    if (/^\/runtime\//i.test(path)) return { status: 404 };
    routes ??= httpRoutes(host.functions);
    if (path.toLowerCase().startsWith(prefix.toLowerCase())) {
      const rest = path.slice(prefix.length);
      const answer = await httpEndpoint(request, rest, routes, keys, invoker);
      if (answer !== undefined) return answer;
    }
    return path === '/' ? homePage : { status: 404 };
  };
}

const homePage: Answer = {
  status: 200,
  headers: [['content-type', 'text/html']],
  body: '<!DOCTYPE html><title>Functions</title><p>Your Functions host is up and running.',
};
