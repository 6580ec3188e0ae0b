import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

/** Turns down a body that says it is something else than JSON; the schemas would find it empty. */
export const requireJson: MiddlewareHandler = async function requireJson(context, next) {
  const [type = ''] = (context.req.header('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() === 'application/json') return next();
  return problem(415, 'Send the request as application/json.');
};
