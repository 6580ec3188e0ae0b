import { createHash } from 'node:crypto';
import { readPart, type DiskFile } from './disk-file.ts';

const END_BYTES = 65_536;

/**
 * Tells the file that an upload was begun with from any other: hexadecimal SHA-256 over size, time of
 * modification and both ends. As with rsync, a file that was changed in its middle and given its old
 * time again passes for the same.
 */
export async function identityOf(file: DiskFile): Promise<string> {
  const { length, modifiedMilliseconds } = file;
  const head = await readPart(file, 0, Math.min(length, END_BYTES));
  const tail = await readPart(file, Math.max(length - END_BYTES, 0), length);
  const hash = createHash('sha256').update(`${length}\n${modifiedMilliseconds}\n`);
  return hash.update(head).update(tail).digest('hex');
}
