import { Buffer } from 'node:buffer';

export interface FooterFields {
  /** The size of the disk in bytes; also the original size. */
  size: number | bigint;
  type?: number;
  version?: number;
  dataOffset?: bigint;
  creator?: string;
  secondsSince2000?: number;
  id?: string;
  savedState?: boolean;
}

/**
 * The footer of a VHD, field after field in the order of the specification. It shares no code with
 * the parser in src/lifecycle/vhd, which the tests hold against it.
 */
export function encodeFooter(fields: FooterFields): Buffer {
  const size = u64(BigInt(fields.size));
  const unsummed = [
    Buffer.from('conectix', 'latin1'),
    u32(2),
    u32(fields.version ?? 0x10000),
    u64(fields.dataOffset ?? 2n ** 64n - 1n),
    u32(fields.secondsSince2000 ?? 820_454_400),
    Buffer.from((fields.creator ?? 'glst').padEnd(4, '\0').slice(0, 4), 'latin1'),
    u32(0x10000),
    Buffer.from('Wi2k', 'latin1'),
    size,
    size,
    geometry(Number(fields.size)),
    u32(fields.type ?? 2),
  ];
  const rest = Buffer.alloc(512 - 68);
  rest.write(fields.id ?? '6a1de7fa9d0a4c8e8d3d0f6c2b5e4a10', 'hex');
  rest[16] = fields.savedState ? 1 : 0;
  const front = Buffer.concat(unsummed);
  let checksum = 0xffff_ffff;
  for (const part of [front, rest]) for (const byte of part) checksum -= byte;
  return Buffer.concat([front, u32(checksum), rest]);
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function u64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(value);
  return buffer;
}

/** Cylinders, heads and sectors by the appendix of the specification. */
function geometry(size: number): Buffer {
  const total = Math.min(Math.floor(size / 512), 65_535 * 16 * 255);
  const [heads, sectors] = headsAndSectors(total);
  const result = Buffer.alloc(4);
  result.writeUInt16BE(Math.min(Math.floor(total / sectors / heads), 65_535));
  result[2] = heads;
  result[3] = sectors;
  return result;
}

function headsAndSectors(total: number): [number, number] {
  if (total >= 65_535 * 16 * 63) return [16, 255];
  const heads = Math.max(4, Math.floor((Math.floor(total / 17) + 1023) / 1024));
  if (heads <= 16 && Math.floor(total / 17) < heads * 1024) return [heads, 17];
  return Math.floor(total / 31) < 16 * 1024 ? [16, 31] : [16, 63];
}
