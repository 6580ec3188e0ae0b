import { Buffer } from 'node:buffer';
import { FOOTER_BYTES } from '../../src/lifecycle/vhd/footer.ts';

/** The most that one Put Page request carries. */
export const WINDOW_BYTES = 4 * 1_048_576;
/** Zeros are left out in steps of this size: finer ones would cost more requests than they save bytes. */
export const BLOCK_BYTES = 65_536;

export interface Span {
  offset: number;
  length: number;
}

/** The windows of a disk, its footer left out; each is read at once. */
export function* windows(fileBytes: number): Generator<Span> {
  const end = fileBytes - FOOTER_BYTES;
  for (let offset = 0; offset < end; offset += WINDOW_BYTES) {
    yield { offset, length: Math.min(WINDOW_BYTES, end - offset) };
  }
}

/** What of a window has to be sent: runs of blocks that are not zeros, offsets within the window. */
export function occupiedRuns(window: Uint8Array): Span[] {
  const runs: Span[] = [];
  let current: Span | undefined;
  for (let offset = 0; offset < window.length; offset += BLOCK_BYTES) {
    const block = window.subarray(offset, offset + BLOCK_BYTES);
    if (isZero(block)) {
      current = undefined;
    } else if (current) {
      current.length += block.length;
    } else {
      current = { offset, length: block.length };
      runs.push(current);
    }
  }
  return runs;
}

const zeros = Buffer.alloc(BLOCK_BYTES);

/** By memory comparison, many times faster than a loop over the bytes. */
function isZero(block: Uint8Array): boolean {
  return zeros.compare(block, 0, block.length, 0, block.length) === 0;
}
