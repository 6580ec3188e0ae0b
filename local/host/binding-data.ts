import type { TypedData } from './rpc.ts';

/**
 * The trigger metadata of a text body: when it is a JSON object, its top-level properties (arrays left
 * out) override the built-in ones, names compared in any case. This hides `DequeueCount` behind a body's
 * `dequeueCount`, as the real host does (Utility.ApplyBindingData).
 */
export function withBodyProperties(
  builtIn: Record<string, TypedData>,
  body: string,
): Record<string, TypedData> {
  const data: Record<string, TypedData> = Object.assign(Object.create(null), builtIn);
  for (const [name, value] of Object.entries(jsonObject(body) ?? {})) {
    if (Array.isArray(value)) continue;
    const existing = Object.keys(data).find((key) => key.toLowerCase() === name.toLowerCase());
    if (existing !== undefined) delete data[existing];
    data[name] = bodyProperty(value);
  }
  return Object.fromEntries(Object.entries(data));
}

function jsonObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function bodyProperty(value: unknown): TypedData {
  if (typeof value === 'object' && value !== null) return { json: JSON.stringify(value) };
  return { string: dotNetText(value) };
}

/** A JSON scalar as .NET's ToString gives it. */
export function dotNetText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? dateText(value) : JSON.stringify(value);
}

// Newtonsoft reads ISO dates in JSON as dates and prints them in the invariant culture.
function dateText(text: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text)) return text;
  const local = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  const date = new Date(local);
  if (Number.isNaN(date.getTime())) return text;
  const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
  return `${month}/${day}/${year} ${date.toISOString().slice(11, 19)}`;
}

/** An instant as the host's JSON writes it: an offset, and no fraction when it is zero. */
export const jsonDate = (date: Date): TypedData => ({
  json: JSON.stringify(date.toISOString().replace(/(\.000)?Z$/, '+00:00')),
});
