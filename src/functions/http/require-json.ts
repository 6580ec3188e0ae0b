import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

const JSON_TYPE = 'application/json';

/** Turns down a body that is not there, or says it is something else than JSON; the schemas would find it empty. */
export const requireJson: MiddlewareHandler = async function requireJson(context, next) {
  const { headers } = context.req.raw;
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== JSON_TYPE) {
    return problem(415, 'Send the request as application/json.');
  }
  if ((await context.req.text()) === '') {
    return problem(
      400,
      'The request came without a body. Send the JSON with a Content-Length: of a chunked request the Functions host passes none on.',
    );
  }
  // With parameters, as a charset, the validator would take it for another type.
  headers.set('content-type', JSON_TYPE);
  return next();
};
