import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

/** Turns down unknown paths (404) and unknown methods of known ones (405) by the API's own list of routes. */
export function requireKnownRoute(api: OpenAPIHono): MiddlewareHandler {
  return async function knownRoute(context, next) {
    const { method, path } = context.req;
    const methods = methodsAt(api, path);
    if (methods.length === 0) {
      return problem(
        404,
        `There is nothing at ${path}. GET /api/openapi.json lists what there is.`,
      );
    }
    if (!methods.includes(method)) {
      const allow = methods.join(', ');
      return problem(405, `${method} is not for ${path}; it takes ${allow}.`, {
        headers: { allow },
      });
    }
    return next();
  };
}

/** Where there is GET there is HEAD: Hono answers it with what GET says, less the body. */
const methodsAt = (api: OpenAPIHono, path: string): string[] => [
  ...new Set(
    api.routes
      .filter((route) => route.method !== 'ALL' && matches(route.path, path))
      .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])),
  ),
];

const matches = (route: string, path: string): boolean =>
  new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`).test(path);
