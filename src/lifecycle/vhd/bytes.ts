/** Text of `length` bytes from `offset`, one character per byte; what lies past the end is left out. */
export function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

/** Bytes of a disk's sector, as Azure's disks have them. */
export const SECTOR = 512;

/** Where the last of some partitions ends, in bytes; each says after which sector it does. */
export const endOf = (partitions: readonly { end: number }[]): number =>
  Math.max(0, ...partitions.map(({ end }) => end * SECTOR));

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
