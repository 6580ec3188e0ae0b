import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_BYTES, occupiedRuns, WINDOW_BYTES, windows } from '../../../tools/drop/pages.ts';
import { uploadPages, type UploadProgress } from '../../../tools/drop/upload.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../../tools/vhd/sparse-file.ts';
import { memoryDisk, memorySink } from './memory-disk.ts';

const disk = allBytes(makeVhd({ megabytes: 40, generation: 'V2', fill: 10 }));
const ignore = () => {};

describe('the windows of a file', () => {
  it('cover everything before the footer once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (mebibytes) => {
        let end = 0;
        for (const { offset, length } of windows(mebibytes * MIB + 512)) {
          expect(offset).toBe(end);
          expect(length).toBeLessThanOrEqual(WINDOW_BYTES);
          end += length;
        }
        expect(end).toBe(mebibytes * MIB);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the occupied runs of a window', () => {
  it('are exactly the blocks that are not zeros, neighbours in one run', () => {
    const blocks = fc.array(fc.boolean(), { maxLength: 64 });
    fc.assert(
      fc.property(blocks, fc.nat(BLOCK_BYTES - 1), (occupied, at) => {
        const window = new Uint8Array(occupied.length * BLOCK_BYTES);
        occupied.forEach((yes, index) => (window[index * BLOCK_BYTES + at] = yes ? 1 : 0));
        const sent = occupied.map(() => 0);
        let previousEnd = -1;
        for (const { offset, length } of occupiedRuns(window)) {
          expect(offset).toBeGreaterThan(previousEnd);
          previousEnd = offset + length;
          for (let block = offset; block < previousEnd; block += BLOCK_BYTES) {
            sent[block / BLOCK_BYTES]! += 1;
          }
        }
        expect(sent).toEqual(occupied.map(Number));
      }),
    );
  });

  it('end with the window where that is no whole number of blocks', () => {
    const window = new Uint8Array(BLOCK_BYTES + 512);
    window[BLOCK_BYTES + 511] = 1;
    expect(occupiedRuns(window)).toEqual([{ offset: BLOCK_BYTES, length: 512 }]);
  });
});

describe('an upload', () => {
  it('makes the same disk, sending no byte twice and no block of zeros', async () => {
    const sink = memorySink();
    const { sentBytes } = await uploadPages(memoryDisk(disk), sink, ignore);
    const copy = new Uint8Array(disk.length);
    const sorted = [...sink.writes].sort((one, other) => one.offset - other.offset);
    let end = 0;
    for (const { offset, bytes } of sorted) {
      expect(offset).toBeGreaterThanOrEqual(end);
      expect(bytes.some((byte) => byte !== 0)).toBe(true);
      expect(offset % 512).toBe(0);
      copy.set(bytes, offset);
      end = offset + bytes.length;
    }
    expect(Buffer.compare(copy, disk)).toBe(0);
    expect(sentBytes).toBe(10 * MIB + 2 * BLOCK_BYTES + 512);
  });

  it('sends the footer when all else is there', async () => {
    const sink = memorySink();
    await uploadPages(memoryDisk(disk), sink, ignore);
    const footer = sink.writes.at(-1);
    expect(footer?.offset).toBe(40 * MIB);
    expect(Buffer.from(footer?.bytes.subarray(0, 8) ?? []).toString()).toBe('conectix');
  });

  it('sends several windows at once, eight at most', async () => {
    const sink = memorySink();
    const full = allBytes(makeVhd({ megabytes: 60, generation: 'V1', fill: 58 }));
    await uploadPages(memoryDisk(full), sink, ignore);
    expect(sink.mostAtOnce()).toBe(8);
  });

  it('reports how far it is, up to the whole', async () => {
    const reports: UploadProgress[] = [];
    await uploadPages(memoryDisk(disk), memorySink(), (now) => reports.push({ ...now }));
    const done = reports.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect(done.at(-1)).toBe(disk.length);
  });

  it('stops at the first error and never sends the footer', async () => {
    const sink = memorySink();
    const failing: typeof sink = {
      ...sink,
      async write(offset, bytes, signal) {
        if (offset >= 4 * MIB) throw new Error('The cable is out.');
        await sink.write(offset, bytes, signal);
      },
    };
    await expect(uploadPages(memoryDisk(disk), failing, ignore)).rejects.toThrow(
      'The cable is out.',
    );
    expect(sink.writes.every(({ offset }) => offset < 4 * MIB)).toBe(true);
  });

  it('keeps the footer back when the file changed meanwhile', async () => {
    const sink = memorySink();
    const changing = {
      ...memoryDisk(disk),
      requireUnchanged: () => Promise.reject(new Error('It changed.')),
    };
    await expect(uploadPages(changing, sink, ignore)).rejects.toThrow('It changed.');
    expect(sink.writes.some(({ offset }) => offset === 40 * MIB)).toBe(false);
  });
});
