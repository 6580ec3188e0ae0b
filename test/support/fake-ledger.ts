import type { Ledger, LedgerEntry } from '../../src/lifecycle/keeping/ports.ts';
import { fakePage } from './fake-page.ts';

/** The ledger in memory. */
export interface FakeLedger extends Ledger {
  /** Of every image, the oldest first. */
  all(): LedgerEntry[];
}

export function fakeLedger(): FakeLedger {
  const lines = new Map<string, LedgerEntry>();
  const byTime = () =>
    [...lines.values()].toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return {
    all: () => structuredClone(byTime()),
    async write(entry) {
      const key = [entry.image, entry.at.toISOString(), entry.job, entry.what].join('!');
      lines.set(key, structuredClone(entry));
    },
    async list({ image, after }) {
      const newest = byTime()
        .filter((line) => line.image === image)
        .toReversed();
      const { rows, ...next } = fakePage(newest, after);
      return { entries: rows, ...next };
    },
  };
}
