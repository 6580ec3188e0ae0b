import type { DiskSource, PageSink } from '../../../tools/drop/upload.ts';

export function memoryDisk(bytes: Uint8Array): DiskSource {
  return {
    length: bytes.length,
    async read(buffer, offset) {
      buffer.set(bytes.subarray(offset, offset + buffer.length));
    },
    async requireUnchanged() {},
  };
}

export interface Write {
  offset: number;
  bytes: Uint8Array;
}

/** Keeps every write, in the order in which they are finished; the first ones take the longest. */
export function memorySink(): PageSink & { writes: Write[]; mostAtOnce(): number } {
  const writes: Write[] = [];
  let now = 0;
  let most = 0;
  let begun = 0;
  return {
    writes,
    mostAtOnce: () => most,
    async write(offset, bytes) {
      now += 1;
      most = Math.max(most, now);
      begun += 1;
      for (let turns = 20 - begun; turns > 0; turns -= 1) await Promise.resolve();
      writes.push({ offset, bytes: bytes.slice() });
      now -= 1;
    },
  };
}
