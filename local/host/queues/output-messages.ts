import { dotNetText } from '../binding-data.ts';
import type { TypedData } from '../rpc.ts';

/** The messages the host writes to a queue for one output value of a Node function. */
export function outputMessages(data: TypedData): Buffer[] {
  if (data.bytes !== undefined) return [Buffer.from(data.bytes)];
  if (data.string !== undefined)
    return looksLikeJson(data.string)
      ? fromJson(JSON.parse(data.string))
      : [Buffer.from(data.string)];
  if (data.json !== undefined) return fromJson(JSON.parse(data.json));
  const number = data.int ?? data.double;
  return number === undefined ? [] : [Buffer.from(String(number))];
}

// The host looks at the ends only; what then does not parse fails the invocation.
function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  return /^\{[^]*\}$/.test(trimmed) || /^\[[^]*\]$/.test(trimmed);
}

const fromJson = (value: unknown) =>
  Array.isArray(value) ? value.map(oneMessage) : [oneMessage(value)];

const oneMessage = (value: unknown) =>
  Buffer.from(
    typeof value === 'object' && value !== null
      ? JSON.stringify(value, null, 2)
      : typeof value === 'string'
        ? value
        : dotNetText(value),
  );
