import { invalidContent, unsupportedMediaType } from './errors.ts';
import type { IncomingCall } from './call.ts';

/** The JSON object in a request's body. Throws 400 InvalidRequestContent, or 415 for another content type. */
export function jsonBody(call: IncomingCall): Record<string, unknown> {
  const type = call.headers['content-type'] ?? '';
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) throw unsupportedMediaType(type);
  const parsed = parse(
    Buffer.from(call.body)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw invalidContent("The body is not a JSON object. Path '', line 1, position 1");
  return parsed as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidContent((error as Error).message.replaceAll("'", '"'));
  }
}
