import { Refused } from '../../src/lifecycle/outcomes.ts';

const PAGE = 50;

/** One page of a list in memory, and where the next begins. */
export function fakePage<Row>(rows: Row[], after: string | undefined) {
  if (after !== undefined && !/^\d+$/.test(after)) {
    throw new Refused(`after=${after} is the end of no page.`, 'Give the `next` of one.');
  }
  const from = Number(after ?? 0);
  const next = from + PAGE < rows.length ? { next: String(from + PAGE) } : {};
  return { rows: structuredClone(rows.slice(from, from + PAGE)), ...next };
}
