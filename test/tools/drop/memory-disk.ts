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

/** A page blob, as long as an upload and the next one need it. */
export function memoryBlob(length: number) {
  const bytes = new Uint8Array(length);
  const ranges: { start: number; end: number }[] = [];
  const requests: { offset: number; length: number }[] = [];
  const apply = (offset: number, part: Uint8Array) => {
    if (part.length === 0) return;
    bytes.set(part, offset);
    ranges.push({ start: offset, end: offset + part.length - 1 });
  };
  return {
    bytes,
    ranges,
    requests,
    /** Takes `whole` requests, and the first `pages` pages of each after them, which fail. */
    sink(whole = Infinity, pages = 0): PageSink {
      return {
        async write(offset, part) {
          requests.push({ offset, length: part.length });
          const fails = requests.length > whole;
          await Promise.resolve();
          apply(offset, fails ? part.subarray(0, pages * 512) : part);
          if (fails) throw new Error('The cable is out.');
        },
      };
    },
  };
}
