import { encodeFooter, type FooterFields } from './encode-footer.ts';
import {
  BIOS_BOOT,
  EFI_SYSTEM,
  encodeGpt,
  encodeMbr,
  LINUX_ROOT,
  SECTOR,
  type Partition,
} from './encode-partition-tables.ts';
import { sparseFile, type Piece, type SparseFile } from './sparse-file.ts';

export const MIB = 1_048_576;
const ESP_SECTORS = 4096;
const FIRST_PARTITION = 2048;

export interface VhdOptions {
  /** The size of the disk; the file is 512 bytes longer. */
  megabytes: number;
  generation: 'V1' | 'V2';
  /** How many MiB hold something, from 1 MiB into the disk on; the rest is zeros. */
  fill?: number;
  /** V1 on a GPT, by a BIOS boot partition. */
  gpt?: boolean;
  footer?: Partial<FooterFields>;
}

/** A fixed VHD that Azure would take: V2 is GPT with an EFI system partition, V1 is MBR with boot code. */
export function makeVhd(options: VhdOptions): SparseFile {
  const { megabytes, generation, fill = 1, gpt = generation === 'V2', footer } = options;
  const size = megabytes * MIB;
  const partitions = gpt ? gptPieces(size, generation) : mbrPieces(size);
  return sparseFile(size + 512, [
    ...partitions,
    ...filling(Math.min(fill, megabytes - 2)),
    { offset: size, bytes: encodeFooter({ size, ...footer }) },
  ]);
}

function gptPieces(size: number, generation: 'V1' | 'V2'): Piece[] {
  const sectors = size / SECTOR;
  const root = FIRST_PARTITION + ESP_SECTORS;
  const partitions: Partition[] = [
    { type: generation === 'V2' ? EFI_SYSTEM : BIOS_BOOT, first: FIRST_PARTITION, last: root - 1 },
    { type: LINUX_ROOT, first: root, last: sectors - FIRST_PARTITION },
  ];
  const { head, tail } = encodeGpt(sectors, partitions);
  return [
    { offset: 0, bytes: head },
    { offset: size - tail.length, bytes: tail },
  ];
}

function mbrPieces(size: number): Piece[] {
  const count = size / SECTOR - FIRST_PARTITION;
  return [{ offset: 0, bytes: encodeMbr([{ type: 0x83, first: FIRST_PARTITION, count }], true) }];
}

/** The same content every time, no page of it zeros and hardly compressible. */
function filling(mebibytes: number): Piece[] {
  return Array.from({ length: Math.max(mebibytes, 0) }, (_, index) => ({
    offset: (index + 1) * MIB,
    bytes: noise(index + 1),
  }));
}

function noise(seed: number): Uint8Array {
  const words = new Uint32Array(MIB / 4);
  let state = seed;
  for (let at = 0; at < words.length; at += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}
