import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFooter } from '../../../src/lifecycle/vhd/footer.ts';
import { encodeFooter, type FooterFields } from '../../../tools/vhd/encode-footer.ts';

const fields: fc.Arbitrary<Required<FooterFields>> = fc.record({
  size: fc.maxSafeNat(),
  type: fc.nat(6),
  version: fc.nat(0xffff_ffff),
  dataOffset: fc.bigInt(0n, 2n ** 64n - 1n),
  creator: fc.string({
    minLength: 4,
    maxLength: 4,
    unit: fc.constantFrom('q', 'e', 'm', '2', ' ', '\0', '\xff'),
  }),
  secondsSince2000: fc.nat(0xffff_ffff),
  id: fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString('hex')),
  savedState: fc.boolean(),
});

describe('the footer of a VHD', () => {
  it('reads back as it was encoded', () => {
    fc.assert(
      fc.property(fields, (given) => {
        expect(parseFooter(encodeFooter(given))).toEqual({
          version: given.version,
          dataOffset: given.dataOffset,
          currentBytes: given.size,
          diskType: given.type,
          checksumHolds: true,
        });
      }),
    );
  });

  it('notices any single bit that is flipped', () => {
    const bit = fc.nat(512 * 8 - 1);
    fc.assert(
      fc.property(fields, bit, (given, at) => {
        const flipped = Buffer.from(encodeFooter(given));
        flipped[at >> 3]! ^= 1 << (at & 7);
        expect(parseFooter(flipped)?.checksumHolds ?? false).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('is found at any place in a larger buffer', () => {
    fc.assert(
      fc.property(fields, fc.nat(600), (given, offset) => {
        const buffer = new Uint8Array(offset + 512 + 7).fill(0x41);
        buffer.set(encodeFooter(given), offset);
        expect(parseFooter(buffer.subarray(offset, offset + 512))?.checksumHolds).toBe(true);
      }),
    );
  });

  it('has the geometry that qemu-img writes for this size', () => {
    const geometry = encodeFooter({ size: 67_125_248 }).subarray(56, 60);
    expect([geometry.readUInt16BE(), ...geometry.subarray(2)]).toEqual([964, 8, 17]);
  });

  it.each([
    ['shorter', 511],
    ['longer', 513],
  ])('is none when it is %s than 512 bytes', (_, length) => {
    const bytes = new Uint8Array(length);
    bytes.set(encodeFooter({ size: 0 }).subarray(0, length));
    expect(parseFooter(bytes)).toBeUndefined();
  });
});
