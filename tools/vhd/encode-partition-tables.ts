import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';

export const SECTOR = 512;
const FIRST_USABLE = 34;
const ENTRIES_BYTES = 128 * 128;

export const EFI_SYSTEM = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
export const LINUX_ROOT = '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709';
export const BIOS_BOOT = '21686148-6449-6E6F-744E-656564454649';

/** Sectors, both ends included. */
export interface Partition {
  type: string;
  first: number;
  last: number;
}

/** The first and the last sectors of a disk with a GPT: 34 at its start, 33 at its end. */
export function encodeGpt(sectors: number, partitions: Partition[], bootCode = false) {
  const entries = Buffer.alloc(ENTRIES_BYTES);
  partitions.forEach((partition, index) => {
    guid(partition.type).copy(entries, index * 128);
    guid(`0000000${index + 1}-0000-4000-8000-000000000000`).copy(entries, index * 128 + 16);
    entries.writeBigUInt64LE(BigInt(partition.first), index * 128 + 32);
    entries.writeBigUInt64LE(BigInt(partition.last), index * 128 + 40);
  });
  const last = sectors - 1;
  const protective = { type: 0xee, first: 1, count: Math.min(last, 0xffff_ffff) };
  const mbr = encodeMbr([protective], bootCode);
  const primary = gptHeader({ own: 1, other: last, entriesAt: 2, last, entries });
  const backup = gptHeader({ own: last, other: 1, entriesAt: last - 32, last, entries });
  return {
    head: Buffer.concat([mbr, primary, entries]),
    tail: Buffer.concat([entries, backup]),
  };
}

export function encodeMbr(
  partitions: { type: number; first: number; count: number }[],
  bootCode: boolean,
): Buffer {
  const mbr = Buffer.alloc(SECTOR);
  // cli; hlt; jmp: enough to be boot code, and it stops where it stands.
  if (bootCode) mbr.set([0xfa, 0xf4, 0xeb, 0xfd]);
  partitions.forEach(({ type, first, count }, index) => {
    const at = 446 + index * 16;
    mbr[at] = type !== 0xee && index === 0 ? 0x80 : 0;
    mbr[at + 4] = type;
    mbr.writeUInt32LE(first, at + 8);
    mbr.writeUInt32LE(count, at + 12);
  });
  mbr.writeUInt16BE(0x55aa, 510);
  return mbr;
}

interface GptHeaderFields {
  own: number;
  other: number;
  entriesAt: number;
  last: number;
  entries: Buffer;
}

function gptHeader({ own, other, entriesAt, last, entries }: GptHeaderFields): Buffer {
  const header = Buffer.alloc(SECTOR);
  header.write('EFI PART', 'latin1');
  header.writeUInt32LE(0x10000, 8);
  header.writeUInt32LE(92, 12);
  header.writeBigUInt64LE(BigInt(own), 24);
  header.writeBigUInt64LE(BigInt(other), 32);
  header.writeBigUInt64LE(BigInt(FIRST_USABLE), 40);
  header.writeBigUInt64LE(BigInt(last - 33), 48);
  guid('9C0A5E2F-5C0D-4B5C-9C57-5E5A1B0E7D11').copy(header, 56);
  header.writeBigUInt64LE(BigInt(entriesAt), 72);
  header.writeUInt32LE(128, 80);
  header.writeUInt32LE(128, 84);
  header.writeUInt32LE(crc32(entries), 88);
  header.writeUInt32LE(crc32(header.subarray(0, 92)), 16);
  return header;
}

function guid(text: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
