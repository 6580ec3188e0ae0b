import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

/** Turns down unknown paths (404) and unknown methods of known ones (405) by the API's own list of routes. */
export function requireKnownRoute(api: OpenAPIHono): MiddlewareHandler {
  return async function knownRoute(context, next) {
    const methods = methodsAt(api, context.req.path);
    const { method, path } = context.req;
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

const methodsAt = (api: OpenAPIHono, path: string): string[] => [
  ...new Set(
    api.routes
      .filter((route) => route.method !== 'ALL' && matches(route.path, path))
      .map((route) => route.method),
  ),
];

const matches = (route: string, path: string): boolean =>
  new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/:[a-z]+/g, '[^/]+')}$`).test(path);
