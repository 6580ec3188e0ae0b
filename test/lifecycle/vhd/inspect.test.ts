import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import {
  inspectVhd,
  refuseByLength,
  refuseUnfinished,
} from '../../../src/lifecycle/vhd/inspect.ts';
import { badVhds } from '../../../tools/vhd/bad-vhds.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { overwritten, slice, sparseFile, type SparseFile } from '../../../tools/vhd/sparse-file.ts';
import { blob, limits, readingOf } from './reading-of.ts';

const inspect = (file: SparseFile) => inspectVhd(readingOf(file), limits);
const v2 = (megabytes = 20) => makeVhd({ megabytes, generation: 'V2' });
const withZeros = (file: SparseFile, offset: number, length: number) =>
  overwritten(file, offset, new Uint8Array(length));

function refusalOf(act: () => unknown): Refused {
  try {
    act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a bad VHD', () => {
  it.each(badVhds())('is refused: $name', ({ file, expected }) => {
    const { reason, remedy } = refusalOf(() => inspect(file));
    expect(reason).toContain(blob);
    expect(reason).toContain(expected);
    expect(remedy).toMatch(
      /qemu-img convert (--image-opts|-f (raw|qcow2|vmdk|vdi|vhdx)) |Convert-VHD -Path |truncate --size=|gzip -d|ls -l/,
    );
  });

  it('is refused by its length before anything is read of it', () => {
    const refuse = (length: number) =>
      refusalOf(() => refuseByLength(blob, length, { maximumBytes: 30 * MIB })).reason;
    expect(refuse(0)).toContain('is empty');
    expect(refuse(511)).toContain('less than the footer');
    expect(refuse(30 * MIB + 513)).toContain('at most 31457280');
    expect(() => refuseByLength(blob, 30 * MIB + 512, { maximumBytes: 30 * MIB })).not.toThrow();
  });

  it('is a mistake of the caller when the ends were not read', () => {
    const reading = { ...readingOf(v2()), tail: new Uint8Array(512) };
    expect(() => inspectVhd(reading, limits)).toThrow(RangeError);
  });
});

describe('a sound VHD', () => {
  it('is described by its size and its partition table', () => {
    const disk = {
      virtualBytes: 20 * MIB,
      partitionTable: 'gpt',
      bootsBios: false,
      bootsUefi: true,
    };
    const file = makeVhd({ megabytes: 20, generation: 'V2' });
    expect(inspect(file)).toEqual({ state: 'sound', disk });
  });

  it('is sound at every size from 20 MiB to the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 2 ** 21 }), (megabytes) => {
        const virtualBytes = megabytes * MIB;
        expect(inspect(v2(megabytes))).toMatchObject({ state: 'sound', disk: { virtualBytes } });
      }),
      { numRuns: 30 },
    );
  });

  it('may have been grown, its backup GPT left where the disk used to end', () => {
    const { head } = readingOf(v2(40));
    const file = overwritten(withZeros(v2(60), 60 * MIB - 33 * 512, 33 * 512), 0, head);
    expect(inspect(file).state).toBe('sound');
  });

  it('may have the 32-bit data offset of the specification', () => {
    const footer = { dataOffset: 0xffff_ffffn };
    expect(inspect(makeVhd({ megabytes: 20, generation: 'V1', footer })).state).toBe('sound');
  });

  it('may keep the entries of its GPT where the backup alone can be read', () => {
    const entriesAt = new Uint8Array(8);
    new DataView(entriesAt.buffer).setBigUint64(0, 5000n, true);
    expect(inspect(overwritten(v2(), 512 + 72, entriesAt))).toMatchObject({
      state: 'sound',
      disk: { bootsUefi: true, bootsBios: false },
    });
  });
});

describe('an unfinished VHD', () => {
  it.each([
    ['everything', sparseFile(20 * MIB + 512, []), 'its footer is still zeros'],
    ['the footer', withZeros(v2(), 20 * MIB, 512), 'its footer is still zeros'],
    [
      'the first sector',
      withZeros(v2(), 0, 512),
      'its first sector, where a partition table begins, is still zeros',
    ],
    ['the GPT header', withZeros(v2(), 512, 512), 'the GPT header is still zeros'],
    ['the entries', withZeros(v2(), 1024, 32 * 512), 'the GPT lists no partition yet'],
    ['the backup', withZeros(v2(), 20 * MIB - 512, 512), 'the backup of the GPT'],
  ])('still lacks %s', (_, file, because) => {
    const inspection = inspect(file);
    expect(inspection.state).toBe('unfinished');
    expect(inspection).toHaveProperty('because', expect.stringContaining(because));
  });

  it('is refused once its uploader has called it complete', () => {
    const refusal = refuseUnfinished(blob, 'its footer is still zeros');
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal.reason).toBe(`${blob} was declared complete, but its footer is still zeros.`);
    expect(refusal.remedy).toContain('Upload it again');
  });

  it('is never called sound, whatever part of it is missing', () => {
    const file = v2();
    const whole = slice(file, 0, 17_408);
    fc.assert(
      fc.property(fc.nat(33), (sectors) => {
        const cut = withZeros(file, 0, whole.length);
        const partial = overwritten(
          cut,
          whole.length - sectors * 512,
          whole.subarray(-sectors * 512),
        );
        expect(inspect(partial).state).toBe('unfinished');
      }),
    );
  });
});
