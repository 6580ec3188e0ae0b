import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noPages, pageRanges } from '../../../tools/drop/page-ranges.ts';

describe('the page ranges of a blob', () => {
  it('cover a span exactly when each of its bytes is in one of them', () => {
    const range = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), range, (written, [offset, length]) => {
        const bytes = new Set<number>();
        for (const [start, count] of written) {
          for (let at = start; at < start + count; at += 1) bytes.add(at);
        }
        const span = Array.from({ length }, (_, index) => offset + index);
        const ranges = pageRanges(
          written.map(([start, count]) => ({ start, end: start + count - 1 })),
        );
        expect(ranges.covers({ offset, length })).toBe(span.every((at) => bytes.has(at)));
      }),
    );
  });

  it('take the end of a listed range for its last byte', () => {
    const ranges = pageRanges([{ start: 512, end: 1023 }]);
    expect(ranges.covers({ offset: 512, length: 512 })).toBe(true);
    expect(ranges.covers({ offset: 512, length: 513 })).toBe(false);
  });

  it('are none before anything is written', () => {
    expect(noPages.covers({ offset: 0, length: 512 })).toBe(false);
    expect(pageRanges([]).covers({ offset: 0, length: 512 })).toBe(false);
  });
});
