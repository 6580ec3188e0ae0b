import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { allBytes, resized, slice } from '../../../tools/vhd/sparse-file.ts';

describe('a VHD made for a try', () => {
  it('is its disk and a footer long, and costs only what is on it', () => {
    const file = makeVhd({ megabytes: 1_000_000, generation: 'V2', fill: 2 });
    expect(file.length).toBe(1_000_000 * MIB + 512);
    const written = [...file.chunks()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(written).toBe(2 * MIB + 34 * 512 + 33 * 512 + 512);
  });

  it('is the same every time', () => {
    const make = () => allBytes(makeVhd({ megabytes: 20, generation: 'V1', fill: 3 }));
    expect(Buffer.compare(make(), make())).toBe(0);
  });

  it('has GPT headers whose checksums hold, each naming the other', () => {
    const file = makeVhd({ megabytes: 20, generation: 'V2' });
    const last = 20 * 2048 - 1;
    for (const [own, other, entriesAt] of [
      [1, last, 2],
      [last, 1, last - 32],
    ] as const) {
      const header = Buffer.from(slice(file, own * 512, own * 512 + 92));
      const checksum = header.readUInt32LE(16);
      header.writeUInt32LE(0, 16);
      expect(crc32(header)).toBe(checksum);
      expect(header.readBigUInt64LE(24)).toBe(BigInt(own));
      expect(header.readBigUInt64LE(32)).toBe(BigInt(other));
      expect(header.readBigUInt64LE(72)).toBe(BigInt(entriesAt));
      const entries = slice(file, entriesAt * 512, (entriesAt + 32) * 512);
      expect(crc32(entries)).toBe(header.readUInt32LE(88));
    }
  });

  it('is cut and read in parts like a file', () => {
    const file = makeVhd({ megabytes: 20, generation: 'V2' });
    const whole = allBytes(file);
    const cut = allBytes(resized(file, MIB + 100));
    expect(Buffer.compare(cut, whole.subarray(0, MIB + 100))).toBe(0);
    expect(slice(file, -5, 3)).toHaveLength(3);
    expect(slice(file, file.length - 2, file.length + 9)).toHaveLength(2);
  });
});
