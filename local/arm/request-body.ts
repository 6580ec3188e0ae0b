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
  if (isDeeper(parsed, mostLevels))
    throw invalidContent(`The reader's MaxDepth of ${mostLevels} has been exceeded`);
  return parsed as Record<string, unknown>;
}

// The default of the JSON reader that Resource Manager's words are from.
const mostLevels = 64;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidContent((error as Error).message.replaceAll("'", '"'));
  }
}
