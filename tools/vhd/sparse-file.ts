/** A piece of a file; what no piece covers reads as zeros. */
export interface Piece {
  offset: number;
  bytes: Uint8Array;
}

/** A file held as its written pieces, so that a disk of any size costs only what is on it. */
export interface SparseFile {
  length: number;
  chunks(): Iterable<Piece>;
}

export function sparseFile(length: number, pieces: Piece[]): SparseFile {
  return { length, chunks: () => pieces };
}

/** The same file with `bytes` written over it at `offset`. */
export function overwritten(file: SparseFile, offset: number, bytes: Uint8Array): SparseFile {
  return sparseFile(file.length, [...file.chunks(), { offset, bytes }]);
}

/** The same file, cut or extended with zeros to `length` bytes. */
export function resized(file: SparseFile, length: number): SparseFile {
  const pieces = [...file.chunks()]
    .filter(({ offset }) => offset < length)
    .map(({ offset, bytes }) => ({ offset, bytes: bytes.subarray(0, length - offset) }));
  return sparseFile(length, pieces);
}

/** The bytes from `start` to before `end`, both kept within the file. */
export function slice(file: SparseFile, start: number, end: number): Uint8Array {
  const from = Math.max(start, 0);
  const to = Math.min(end, file.length);
  const result = new Uint8Array(Math.max(to - from, 0));
  for (const { offset, bytes } of file.chunks()) {
    const first = Math.max(offset, from);
    const last = Math.min(offset + bytes.length, to);
    if (first < last) result.set(bytes.subarray(first - offset, last - offset), first - from);
  }
  return result;
}

/** Everything at once: for small files only. */
export function allBytes(file: SparseFile): Uint8Array {
  return slice(file, 0, file.length);
}
