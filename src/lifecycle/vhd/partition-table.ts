import { endOf, isZero, SECTOR } from './bytes.ts';
import { gptHeader, readGpt } from './gpt.ts';

const BOOT_CODE_BYTES = 440;
const PROTECTIVE = 0xee;
const MBR_ESP = 0xef;
/** Containers of other partitions, which some tools round up past the end of the disk. */
const EXTENDED = new Set([0x05, 0x0f, 0x85]);

/** Both ends of a disk: `head` starts at its first sector, `tail` ends at its last (no footer). */
export interface DiskEnds {
  virtualBytes: number;
  head: Uint8Array;
  tail: Uint8Array;
}

export interface WholeTable {
  kind: 'gpt' | 'mbr';
  bootCode: boolean;
  efiSystem: boolean;
  biosBoot: boolean;
  /** Where the last partition ends, in bytes; 0 where that is not known. */
  end: number;
}

/**
 * `absent`: the first sector is no boot sector, or lists no partition. `unwritten`: a part of the table is still zeros.
 * `damaged`: a part of it is there and makes no sense. `large sectors`: a GPT whose sectors have 4,096 bytes.
 */
export type PartitionTable =
  | WholeTable
  | { kind: 'absent' }
  | { kind: 'large sectors' }
  | { kind: 'unwritten'; because: string }
  | { kind: 'damaged'; because: string };

export function readPartitionTable(ends: DiskEnds): PartitionTable {
  const first = ends.head.subarray(0, SECTOR);
  if (isZero(first))
    return {
      kind: 'unwritten',
      because: 'its first sector, where a partition table begins, is still zeros',
    };
  if (first[510] !== 0x55 || first[511] !== 0xaa) return { kind: 'absent' };
  const partitions = mbrPartitions(first);
  const types = new Set(partitions.map(({ type }) => type));
  const bootCode = !isZero(first.subarray(0, BOOT_CODE_BYTES));
  if (types.has(PROTECTIVE)) return readGpt(ends, bootCode);
  if (partitions.length === 0) return { kind: 'absent' };
  const end = endOf(partitions.filter(({ type }) => !EXTENDED.has(type)));
  return { kind: 'mbr', bootCode, efiSystem: types.has(MBR_ESP), biosBoot: false, end };
}

/** How long a disk its partition table was written for, at least; undefined where it has none. */
export function bytesDescribed(head: Uint8Array): number | undefined {
  const header = gptHeader(head.subarray(SECTOR, 2 * SECTOR));
  if (header) return (header.alternate + 1) * SECTOR;
  const partitions = mbrPartitions(head.subarray(0, SECTOR));
  return partitions.length === 0 ? undefined : endOf(partitions);
}

/**
 * The entries that are in use, and at which sector each ends; a file system's own boot sector has code there, and no
 * such flags.
 */
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
