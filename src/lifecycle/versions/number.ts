/** Major, minor, patch: each a 32-bit integer, as Azure wants them. */
export type VersionNumber = readonly [number, number, number];

/** The largest part that Azure takes. */
export const LARGEST_PART = 2 ** 31 - 1;

/** Reads `1.2.3`, also as `1.02.3`, which Azure orders alike; undefined for anything else, parts beyond 2,147,483,647 among it. */
export function parseNumber(text: string): VersionNumber | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number];
  return Math.max(major, minor, patch) > LARGEST_PART ? undefined : [major, minor, patch];
}

export const formatNumber = (number: VersionNumber): string => number.join('.');

/** Whether a text is a version number as Gallerist gives them, in the one way of writing it. */
export function isNumber(text: string): boolean {
  const number = parseNumber(text);
  return number !== undefined && formatNumber(number) === text;
}

/** By integer parts, as Azure orders `latest`: 1.0.9 comes before 1.0.10. */
export function compareNumbers(a: VersionNumber, b: VersionNumber): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The highest of some numbers in text form; texts that are no version numbers do not count. */
export function highestNumber(texts: Iterable<string>): string | undefined {
  let highest: { text: string; number: VersionNumber } | undefined;
  for (const text of texts) {
    const number = parseNumber(text);
    if (number === undefined) continue;
    if (highest === undefined || compareNumbers(number, highest.number) > 0) {
      highest = { text, number };
    }
  }
  return highest?.text;
}
