/** A span of time. */
export interface Timespan {
  milliseconds: number;
}

/** What an expression comes to: a scalar, or the JSON of a dynamic value. */
export type Value = string | number | boolean | null | Date | Timespan | Value[] | Bag;
export interface Bag {
  [name: string]: Value;
}
export type Row = Record<string, Value>;

export function isTimespan(value: Value): value is Timespan {
  return typeof value === 'object' && value !== null && 'milliseconds' in value;
}

export function isBag(value: Value): value is Bag {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !isTimespan(value)
  );
}

/** tostring(): empty for null, JSON for a dynamic value. */
export function asText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return instantText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isTimespan(value)) return String(value.milliseconds / 1000);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** As Kusto writes an instant in JSON, in ticks of 100 ns. */
export function instantText(instant: Date): string {
  return instant.toISOString().replace('Z', '0000Z');
}

/** A number to compare and reckon by; undefined for what is none. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (value !== null && isTimespan(value)) return value.milliseconds;
  return undefined;
}

/** Less than, equal, greater; null is less than everything. */
export function compareValues(one: Value, other: Value): number {
  if (one === null || other === null) return Number(other === null) - Number(one === null);
  const [a, b] = [asNumber(one), asNumber(other)];
  if (a !== undefined && b !== undefined) return a - b;
  const [left, right] = [asText(one), asText(other)];
  return left < right ? -1 : Number(left > right);
}

/** Whether `==` holds. Text and a dynamic value are compared as text. */
export function areEqual(one: Value, other: Value): boolean {
  if (typeof one === 'string' || typeof other === 'string') return asText(one) === asText(other);
  if (one === null || other === null) return false;
  return compareValues(one, other) === 0;
}

/** A date, with or without a time, in UTC unless it says otherwise. */
export function instantFrom(text: string): Date | undefined {
  const isLocal = /\d:\d\d/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const instant = new Date(isLocal ? `${text.replace(' ', 'T')}Z` : text);
  return text === '' || Number.isNaN(instant.getTime()) ? undefined : instant;
}
