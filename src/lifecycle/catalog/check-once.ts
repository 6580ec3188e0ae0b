import type { CatalogPath, Complaint } from './complaints.ts';

/** What is listed twice, though perhaps in two spellings: each but the first. Pure. */
export function checkOnce(
  names: string[],
  keyOf: (name: string) => string,
  pathOf: (index: number) => CatalogPath,
): Complaint[] {
  const seen = new Map<string, string>();
  return names.flatMap((name, index) => {
    const before = seen.get(keyOf(name));
    seen.set(keyOf(name), before ?? name);
    if (before === undefined) return [];
    const also = before === name ? '' : ` (also as ${before})`;
    return [{ path: pathOf(index), problem: `${name} is listed twice${also}; keep one.` }];
  });
}
