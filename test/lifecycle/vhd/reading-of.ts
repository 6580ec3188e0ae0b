import { HEAD_BYTES, TAIL_BYTES, type DiskReading } from '../../../src/lifecycle/vhd/inspect.ts';
import { slice, type SparseFile } from '../../../tools/vhd/sparse-file.ts';

export const blob = 'vhds/ubuntu-24/1.0.0.vhd';
export const limits = { maximumBytes: 2 ** 41 };

/** What a caller reads of a blob with this content. */
export function readingOf(file: SparseFile): DiskReading {
  const { length } = file;
  const head = slice(file, 0, HEAD_BYTES);
  return { blob, length, head, tail: slice(file, length - TAIL_BYTES, length) };
}
