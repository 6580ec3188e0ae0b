/**
 * A record's member by a name that came from outside; undefined for one that only every object has, as
 * `constructor`.
 */
export function ownMember<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
