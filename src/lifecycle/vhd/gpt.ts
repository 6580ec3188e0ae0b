import { ascii, endOf, isZero, SECTOR } from './bytes.ts';
import type { DiskEnds, PartitionTable } from './partition-table.ts';

const LARGE_SECTOR = 4_096;
const EFI_SYSTEM = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const BIOS_BOOT = '21686148-6449-6e6f-744e-656564454649';

interface GptHeader {
  alternate: number;
  entriesAt: number;
  entryCount: number;
  entryBytes: number;
}

/** The header of a GPT in its sector; undefined where it holds none. */
export function gptHeader(sector: Uint8Array): GptHeader | undefined {
  if (sector.length < SECTOR || ascii(sector, 0, 8) !== 'EFI PART') return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  return {
    alternate: Number(view.getBigUint64(32, true)),
    entriesAt: Number(view.getBigUint64(72, true)),
    entryCount: view.getUint32(80, true),
    entryBytes: view.getUint32(84, true),
  };
}

/** What a disk holds whose first sector announces a GPT. */
export function readGpt(ends: DiskEnds, bootCode: boolean): PartitionTable {
  const sector = ends.head.subarray(SECTOR, 2 * SECTOR);
  const header = gptHeader(sector);
  if (!header && gptHeader(ends.head.subarray(LARGE_SECTOR, LARGE_SECTOR + SECTOR))) {
    return { kind: 'large sectors' };
  }
  if (isZero(sector)) return { kind: 'unwritten', because: 'the GPT header is still zeros' };
  if (!header || header.entryBytes < 128) {
    return {
      kind: 'damaged',
      because: 'its first sector announces a GPT and the second holds none',
    };
  }
  // A disk that was grown has its backup where it used to end: outside what is read here, and sound.
  const backup = read(ends, header.alternate, SECTOR);
  if (backup && isZero(backup)) {
    return { kind: 'unwritten', because: 'the backup of the GPT at its end is still zeros' };
  }
  const entries = readEntries(ends, header, backup && gptHeader(backup));
  if (entries && isZero(entries)) {
    return { kind: 'unwritten', because: 'the GPT lists no partition yet' };
  }
  // Entries that lie elsewhere are nobody's fault, and no reason to refuse either generation.
  const partitions = entries && gptPartitions(entries, header.entryBytes);
  const has = (wanted: string) => partitions?.some(({ type }) => type === wanted) ?? true;
  const [efiSystem, biosBoot] = [has(EFI_SYSTEM), has(BIOS_BOOT)];
  return { kind: 'gpt', bootCode, efiSystem, biosBoot, end: endOf(partitions ?? []) };
}

function readEntries(ends: DiskEnds, header: GptHeader, backup: GptHeader | undefined) {
  const wanted = Math.min(header.entryCount * header.entryBytes, 32 * SECTOR);
  return read(ends, header.entriesAt, wanted) ?? (backup && read(ends, backup.entriesAt, wanted));
}

function read(ends: DiskEnds, lba: number, length: number): Uint8Array | undefined {
  const start = lba * SECTOR;
  if (start + length <= ends.head.length) return ends.head.subarray(start, start + length);
  const fromTail = start - (ends.virtualBytes - ends.tail.length);
  if (fromTail < 0 || fromTail + length > ends.tail.length) return undefined;
  return ends.tail.subarray(fromTail, fromTail + length);
}

/** Those in use. */
function gptPartitions(entries: Uint8Array, entryBytes: number): { type: string; end: number }[] {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  const partitions: { type: string; end: number }[] = [];
  for (let at = 0; at + 48 <= entries.length; at += entryBytes) {
    const type = entries.subarray(at, at + 16);
    if (isZero(type)) continue;
    partitions.push({ type: guid(type), end: Number(view.getBigUint64(at + 40, true)) + 1 });
  }
  return partitions;
}

/** GUIDs on disk have their first three fields little-endian. */
function guid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const part = (...at: number[]) => at.map((index) => hex[index]).join('');
  return [part(3, 2, 1, 0), part(5, 4), part(7, 6), part(8, 9), part(10, 11, 12, 13, 14, 15)].join(
    '-',
  );
}
