import { ascii } from './bytes.ts';

export const FOOTER_BYTES = 512;
export const FOOTER_COOKIE = 'conectix';
export const FIXED = 2;
export const DYNAMIC = 3;
export const DIFFERENCING = 4;

const CHECKSUM_AT = 64;
const EPOCH_2000 = Date.UTC(2000, 0, 1);

/** The 512-byte footer of a VHD, as the VHD format specification lays it out (all big-endian). */
export interface Footer {
  features: number;
  version: number;
  dataOffset: bigint;
  createdAt: Date;
  creator: string;
  creatorVersion: number;
  creatorHost: string;
  originalBytes: number;
  currentBytes: number;
  geometry: { cylinders: number; heads: number; sectorsPerTrack: number };
  diskType: number;
  checksum: number;
  checksumHolds: boolean;
  id: string;
  savedState: boolean;
}

/** Reads a footer from its 512 bytes; undefined when they do not start with the cookie. */
export function parseFooter(sector: Uint8Array): Footer | undefined {
  if (sector.length !== FOOTER_BYTES || ascii(sector, 0, 8) !== FOOTER_COOKIE) return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  const checksum = view.getUint32(CHECKSUM_AT);
  return {
    features: view.getUint32(8),
    version: view.getUint32(12),
    dataOffset: view.getBigUint64(16),
    createdAt: new Date(EPOCH_2000 + view.getUint32(24) * 1000),
    creator: ascii(sector, 28, 4),
    creatorVersion: view.getUint32(32),
    creatorHost: ascii(sector, 36, 4),
    originalBytes: Number(view.getBigUint64(40)),
    currentBytes: Number(view.getBigUint64(48)),
    geometry: {
      cylinders: view.getUint16(56),
      heads: view.getUint8(58),
      sectorsPerTrack: view.getUint8(59),
    },
    diskType: view.getUint32(60),
    checksum,
    checksumHolds: checksum === footerChecksum(sector),
    id: hex(sector.subarray(68, 84)),
    savedState: view.getUint8(84) !== 0,
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

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
