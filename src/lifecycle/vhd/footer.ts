import { ascii } from './bytes.ts';

export const FOOTER_BYTES = 512;
export const FOOTER_COOKIE = 'conectix';
export const FIXED = 2;
export const DYNAMIC = 3;
export const DIFFERENCING = 4;

const CHECKSUM_AT = 64;

/** What Azure looks at in the 512-byte footer of a VHD, as its specification lays it out (all big-endian). */
export interface Footer {
  version: number;
  dataOffset: bigint;
  /** Size of the disk, without the footer. */
  currentBytes: number;
  diskType: number;
  checksumHolds: boolean;
}

/** Reads a footer from its 512 bytes; undefined when they do not start with the cookie. */
export function parseFooter(sector: Uint8Array): Footer | undefined {
  if (sector.length !== FOOTER_BYTES || ascii(sector, 0, 8) !== FOOTER_COOKIE) return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  return {
    version: view.getUint32(12),
    dataOffset: view.getBigUint64(16),
    currentBytes: Number(view.getBigUint64(48)),
    diskType: view.getUint32(60),
    checksumHolds: view.getUint32(CHECKSUM_AT) === footerChecksum(sector),
  };
}

/** One's complement of the sum of all bytes, the checksum's own four counted as zero. */
export function footerChecksum(sector: Uint8Array): number {
  let sum = 0;
  for (const [at, byte] of sector.entries()) {
    if (at < CHECKSUM_AT || at >= CHECKSUM_AT + 4) sum += byte;
  }
  return ~sum >>> 0;
}
