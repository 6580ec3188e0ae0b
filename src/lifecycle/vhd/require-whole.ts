import { Refused } from '../outcomes.ts';
import { conversion } from './conversion.ts';
import type { PartitionTable, WholeTable } from './partition-table.ts';

/** Throws Refused unless there is a partition table that makes sense, with all its partitions on the disk. */
export function requireWhole(
  blob: string,
  table: Exclude<PartitionTable, { kind: 'unwritten' }>,
  virtualBytes: number,
): asserts table is WholeTable {
  const command = conversion('disk.raw', 'raw');
  switch (table.kind) {
    case 'absent':
      throw new Refused(
        `${blob} lists no partition in its first sector; Gallerist takes partitioned disks only.`,
        `Convert the whole disk, not one partition of it: ${command}`,
      );
    case 'large sectors':
      throw new Refused(
        `${blob} was partitioned for sectors of 4096 bytes, and Azure's disks have sectors of 512: its GPT is not where Azure looks for it.`,
        `No conversion changes that: build it again on a disk whose logical sectors have 512 bytes (losetup --sector-size 512, in QEMU logical_block_size=512), then convert that: ${command}`,
      );
    case 'damaged':
      throw new Refused(
        `${blob} has a damaged partition table: ${table.because}.`,
        `Repair it on the disk it came from (sgdisk --verify disk.raw names the fault) and convert it again: ${command}`,
      );
    case 'gpt':
    case 'mbr':
      if (table.end <= virtualBytes) return;
      throw new Refused(
        `${blob} is truncated: its partitions reach to byte ${table.end}, and its disk has ${virtualBytes}.`,
        `Compare with the disk it was made of, and convert all of that: ${command}`,
      );
  }
}
