import { Refused } from '../outcomes.ts';
import { conversion, localName, shrinking } from './conversion.ts';
import { FOOTER_BYTES, parseFooter } from './footer.ts';
import { refuseForeignFormat } from './foreign-formats.ts';
import { diagnoseMissingFooter } from './missing-footer.ts';
import { readPartitionTable } from './partition-table.ts';
import { refuseFooter } from './refuse-footer.ts';
import { requireWhole } from './require-whole.ts';

/** 34 sectors: MBR, GPT header and the 128 entries of the GPT. */
export const HEAD_BYTES = 17_408;
/** 33 sectors of the backup GPT, then the footer. */
export const TAIL_BYTES = 17_408;

/** Both ends of a blob, each as long as the blob allows; `blob` is the name used in messages. */
export interface DiskReading {
  blob: string;
  length: number;
  head: Uint8Array;
  tail: Uint8Array;
}

export interface Disk {
  virtualBytes: number;
  /** `unread`: of a data disk, which needs none. */
  partitionTable: 'gpt' | 'mbr' | 'unread';
  bootsBios: boolean;
  bootsUefi: boolean;
}

/** `maximumBytes`: the largest virtual size the route takes. `data`: nothing boots from the disk, so it may hold anything. */
export interface DiskLimits {
  maximumBytes: number;
  data?: boolean;
}

/** `unfinished`: nothing is wrong with what is there, but a part that every disk has is still zeros. */
export type Inspection = { state: 'sound'; disk: Disk } | { state: 'unfinished'; because: string };

/** Tells from both ends of a VHD whether Azure can make an image of it. Throws Refused when not. */
export function inspectVhd(reading: DiskReading, limits: DiskLimits): Inspection {
  requireBothEnds(reading);
  const { blob, length, head, tail } = reading;
  refuseByLength(blob, length, limits);
  refuseForeignFormat(blob, head);
  const footer = parseFooter(tail.subarray(-FOOTER_BYTES));
  if (!footer) return diagnoseMissingFooter(reading);
  refuseFooter(blob, length, footer);
  return limits.data === true ? dataDisk(length) : inspectPartitions(reading);
}

const dataDisk = (length: number): Inspection => {
  const virtualBytes = length - FOOTER_BYTES;
  return {
    state: 'sound',
    disk: { virtualBytes, partitionTable: 'unread', bootsBios: false, bootsUefi: false },
  };
};

/**
 * What the length alone tells, before anything is read. A length that no fixed VHD has is left to
 * inspectVhd, which can name the format. Throws Refused.
 */
export function refuseByLength(blob: string, length: number, limits: DiskLimits): void {
  if (length === 0) {
    throw new Refused(
      `${blob} is empty.`,
      `Upload it again; if your file is empty too (ls -l ${localName(blob)}), convert the source again: ${conversion('disk.raw', 'raw')}`,
    );
  }
  if (length < FOOTER_BYTES) {
    throw new Refused(
      `${blob} has ${length} bytes, less than the footer of a VHD alone (512).`,
      `Compare with your file (ls -l ${localName(blob)}) and upload it again.`,
    );
  }
  const virtualBytes = length - FOOTER_BYTES;
  if (virtualBytes > limits.maximumBytes) {
    throw new Refused(
      `${blob} is a disk of ${virtualBytes} bytes; this route takes at most ${limits.maximumBytes}.`,
      `Shrink its partitions, then cut and convert it: ${shrinking(blob, limits.maximumBytes)}`,
    );
  }
}

/** The refusal for a disk that is unfinished although its uploader says it is complete. */
export function refuseUnfinished(blob: string, because: string): Refused {
  return new Refused(
    `${blob} was declared complete, but ${because}.`,
    `Upload it again, the marker last; if your file has the same fault, convert the whole source again, not one partition of it: ${conversion('disk.raw', 'raw')}`,
  );
}

/** Throws Refused when the disk cannot boot on a virtual machine of this Hyper-V generation. */
export function checkGeneration(disk: Disk, generation: 'V1' | 'V2', blob: string): void {
  if (generation === 'V2' ? disk.bootsUefi : disk.bootsBios) return;
  const other = generation === 'V2' ? 'V1' : 'V2';
  const bootsThere = generation === 'V2' ? disk.bootsBios : disk.bootsUefi;
  const table = disk.partitionTable.toUpperCase();
  const lacks =
    generation === 'V2' ? 'no EFI system partition' : 'no boot code and no BIOS boot partition';
  throw new Refused(
    `${blob} cannot boot on a virtual machine of generation ${generation}: its partition table (${table}) has ${lacks}.`,
    bootsThere
      ? `Drop it under an image whose definition has hyperVGeneration ${other}, or build the disk for ${generation === 'V2' ? 'UEFI' : 'BIOS'}.`
      : `Install a boot loader on the disk (for V2: grub-install --target=x86_64-efi with an EFI system partition; for V1: grub-install --target=i386-pc), convert and upload it again: ${conversion('disk.raw', 'raw')}`,
  );
}

function requireBothEnds({ blob, length, head, tail }: DiskReading): void {
  if (head.length < Math.min(length, HEAD_BYTES) || tail.length < Math.min(length, TAIL_BYTES)) {
    throw new RangeError(
      `Inspecting ${blob} needs its first ${HEAD_BYTES} and last ${TAIL_BYTES} bytes; ${head.length} and ${tail.length} were read.`,
    );
  }
}

function inspectPartitions(reading: DiskReading): Inspection {
  const { blob, length, head, tail } = reading;
  const virtualBytes = length - FOOTER_BYTES;
  const ends = { virtualBytes, head, tail: tail.subarray(0, -FOOTER_BYTES) };
  const table = readPartitionTable(ends);
  if (table.kind === 'unwritten') return { state: 'unfinished', because: table.because };
  requireWhole(blob, table, virtualBytes);
  const disk: Disk = {
    virtualBytes,
    partitionTable: table.kind,
    bootsBios: table.bootCode || table.biosBoot,
    bootsUefi: table.efiSystem,
  };
  return { state: 'sound', disk };
}
