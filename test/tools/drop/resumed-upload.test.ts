import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageRanges } from '../../../tools/drop/page-ranges.ts';
import { uploadPages } from '../../../tools/drop/upload.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../../tools/vhd/sparse-file.ts';
import { memoryBlob, memoryDisk } from './memory-disk.ts';

const disk = allBytes(makeVhd({ megabytes: 24, generation: 'V2', fill: 18 }));
const requestsOfAll = 8;
const ignore = () => {};

describe('an upload that goes on', () => {
  it('makes the same disk wherever the earlier one broke off, sending only what is missing', async () => {
    const anywhere = fc.nat(requestsOfAll);
    await fc.assert(
      fc.asyncProperty(anywhere, fc.nat(127), async (whole, pages) => {
        const blob = memoryBlob(disk.length);
        await uploadPages(memoryDisk(disk), blob.sink(whole, pages), ignore).catch(ignore);
        const accepted = blob.requests.splice(0).slice(0, whole);
        const present = pageRanges(blob.ranges);
        await uploadPages(memoryDisk(disk), blob.sink(), ignore, { present });
        expect(Buffer.compare(blob.bytes, disk)).toBe(0);
        const again = blob.requests.filter(({ offset }) =>
          accepted.some((request) => request.offset === offset),
        );
        expect(again).toEqual([]);
        expect(accepted.length + blob.requests.length).toBeLessThanOrEqual(requestsOfAll);
      }),
      { numRuns: 20 },
    );
  });

  it('does not even read what is there as a whole', async () => {
    const read: number[] = [];
    const source = memoryDisk(disk);
    const watched = {
      ...source,
      async read(buffer: Uint8Array, offset: number) {
        read.push(offset / MIB);
        await source.read(buffer, offset);
      },
    };
    const present = pageRanges([{ start: 4 * MIB, end: 16 * MIB - 1 }]);
    const progress = await uploadPages(watched, memoryBlob(disk.length).sink(), ignore, {
      present,
    });
    expect(read).toEqual([0, 16, 20, 24]);
    expect(progress).toMatchObject({ doneBytes: disk.length, keptBytes: 12 * MIB });
  });

  it('sends nothing when only the marker was missing', async () => {
    const blob = memoryBlob(disk.length);
    const present = pageRanges([{ start: 0, end: disk.length - 1 }]);
    await uploadPages(memoryDisk(disk), blob.sink(), ignore, { present });
    expect(blob.requests).toEqual([]);
  });
});

describe('an upload that is interrupted', () => {
  it('rejects with the reason, and sends nothing any more', async () => {
    const interrupt = new AbortController();
    const reason = new Error('Interrupted.');
    const blob = memoryBlob(disk.length);
    const sink = blob.sink();
    const { signal } = interrupt;
    const interrupting: typeof sink = {
      async write(offset, bytes, abortSignal) {
        if (blob.requests.length === 2) interrupt.abort(reason);
        abortSignal.throwIfAborted();
        await sink.write(offset, bytes, abortSignal);
      },
    };
    await expect(uploadPages(memoryDisk(disk), interrupting, ignore, { signal })).rejects.toBe(
      reason,
    );
    expect(blob.requests).toHaveLength(2);
  });
});
