import { ascii, isZero } from './bytes.ts';

const SECTOR = 512;
const LARGE_SECTOR = 4_096;
const BOOT_CODE_BYTES = 440;
const PROTECTIVE = 0xee;
const MBR_ESP = 0xef;
const EFI_SYSTEM = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const BIOS_BOOT = '21686148-6449-6e6f-744e-656564454649';

/** Both ends of a disk: `head` starts at its first sector, `tail` ends at its last (no footer). */
export interface DiskEnds {
  virtualBytes: number;
  head: Uint8Array;
  tail: Uint8Array;
}

/**
 * `absent`: the first sector is no boot sector. `unwritten`: a part of the table is still zeros.
 * `damaged`: a part of it is there and makes no sense. `large sectors`: a GPT whose sectors have 4,096 bytes.
 */
export type PartitionTable =
  | { kind: 'gpt' | 'mbr'; bootCode: boolean; efiSystem: boolean; biosBoot: boolean }
  | { kind: 'absent' }
  | { kind: 'large sectors' }
  | { kind: 'unwritten'; because: string }
  | { kind: 'damaged'; because: string };

export function readPartitionTable(ends: DiskEnds): PartitionTable {
  const first = ends.head.subarray(0, SECTOR);
  if (isZero(first)) return { kind: 'unwritten', because: 'its first sector is still zeros' };
  if (first[510] !== 0x55 || first[511] !== 0xaa) return { kind: 'absent' };
  const types = mbrPartitions(first).map(({ type }) => type);
  const bootCode = !isZero(first.subarray(0, BOOT_CODE_BYTES));
  if (types.includes(PROTECTIVE)) return readGpt(ends, bootCode);
  return { kind: 'mbr', bootCode, efiSystem: types.includes(MBR_ESP), biosBoot: false };
}

/** How long a disk its partition table was written for, at least; undefined where it has none. */
export function bytesDescribed(head: Uint8Array): number | undefined {
  const header = gptHeader(head.subarray(SECTOR, 2 * SECTOR));
  if (header) return (header.alternate + 1) * SECTOR;
  const ends = mbrPartitions(head.subarray(0, SECTOR)).map(({ end }) => end * SECTOR);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** The entries that are in use; a file system's own boot sector has code there, and no such flags. */
function mbrPartitions(sector: Uint8Array): { type: number; end: number }[] {
  if (sector[510] !== 0x55 || sector[511] !== 0xaa) return [];
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  return [446, 462, 478, 494]
    .filter((at) => (view.getUint8(at) & 0x7f) === 0 && view.getUint8(at + 4) !== 0)
    .map((at) => ({
      type: view.getUint8(at + 4),
      end: view.getUint32(at + 8, true) + view.getUint32(at + 12, true),
    }));
}

interface GptHeader {
  alternate: number;
  entriesAt: number;
  entryCount: number;
  entryBytes: number;
}

function gptHeader(sector: Uint8Array): GptHeader | undefined {
  if (sector.length < SECTOR || ascii(sector, 0, 8) !== 'EFI PART') return undefined;
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  return {
    alternate: Number(view.getBigUint64(32, true)),
    entriesAt: Number(view.getBigUint64(72, true)),
    entryCount: view.getUint32(80, true),
    entryBytes: view.getUint32(84, true),
  };
}

function readGpt(ends: DiskEnds, bootCode: boolean): PartitionTable {
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
  const types = entries && partitionTypes(entries, header.entryBytes);
  // Entries that lie elsewhere are nobody's fault, and no reason to refuse either generation.
  const has = (type: string) => types?.has(type) ?? true;
  return { kind: 'gpt', bootCode, efiSystem: has(EFI_SYSTEM), biosBoot: has(BIOS_BOOT) };
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

function partitionTypes(entries: Uint8Array, entryBytes: number): Set<string> {
  const types = new Set<string>();
  for (let at = 0; at + 16 <= entries.length; at += entryBytes) {
    types.add(guid(entries.subarray(at, at + 16)));
  }
  return types;
}

/** GUIDs on disk have their first three fields little-endian. */
function guid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const part = (...at: number[]) => at.map((index) => hex[index]).join('');
  return [part(3, 2, 1, 0), part(5, 4), part(7, 6), part(8, 9), part(10, 11, 12, 13, 14, 15)].join(
    '-',
  );
}
