import type { Span } from './pages.ts';

/** The bytes of a page blob that have been written. */
export interface PageRanges {
  /** Whether every byte of the span is one of them. */
  covers(span: Span): boolean;
}

export const noPages: PageRanges = { covers: () => false };

/** From a listing, whose ends are the last bytes of their ranges. Neighbours may be listed apart. */
export function pageRanges(listed: { start: number; end: number }[]): PageRanges {
  const ranges: { start: number; end: number }[] = [];
  for (const { start, end } of [...listed].sort((one, other) => one.start - other.start)) {
    const last = ranges.at(-1);
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end);
    else ranges.push({ start, end });
  }
  return {
    covers({ offset, length }) {
      let [low, high] = [0, ranges.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (ranges[middle]!.start <= offset) low = middle + 1;
        else high = middle;
      }
      const range = ranges[low - 1];
      return range !== undefined && offset + length - 1 <= range.end;
    },
  };
}
