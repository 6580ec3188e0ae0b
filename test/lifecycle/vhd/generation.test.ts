import { describe, expect, it } from 'vitest';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { checkGeneration, inspectVhd, type Disk } from '../../../src/lifecycle/vhd/inspect.ts';
import { encodeGpt, encodeMbr } from '../../../tools/vhd/encode-partition-tables.ts';
import { makeVhd } from '../../../tools/vhd/make-vhd.ts';
import { overwritten, type SparseFile } from '../../../tools/vhd/sparse-file.ts';
import { blob, limits, readingOf } from './reading-of.ts';

const sectors = 20 * 2048;
const v1 = makeVhd({ megabytes: 20, generation: 'V1' });
const v2 = makeVhd({ megabytes: 20, generation: 'V2' });
const mbr = (type: number, bootCode: boolean) =>
  overwritten(v1, 0, encodeMbr([{ type, first: 2048, count: 4096 }], bootCode));
const efi = { type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', first: 2048, last: 4095 };
const linux = { type: '0FC63DAF-8483-4772-8E79-3D69D8477DE4', first: 4096, last: 8191 };
const gpt = (partitions: Parameters<typeof encodeGpt>[1], bootCode: boolean) =>
  overwritten(v2, 0, encodeGpt(sectors, partitions, bootCode).head);

function diskOf(file: SparseFile): Disk {
  const inspection = inspectVhd(readingOf(file), limits);
  if (inspection.state !== 'sound') throw new Error(inspection.because);
  return inspection.disk;
}

function boots(disk: Disk, generation: 'V1' | 'V2'): boolean {
  try {
    checkGeneration(disk, generation, blob);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return false;
  }
}

describe('the generation a disk boots on', () => {
  it.each([
    { name: 'MBR with boot code', file: v1, V1: true, V2: false },
    { name: 'MBR without boot code', file: mbr(0x83, false), V1: false, V2: false },
    { name: 'MBR with an EFI partition', file: mbr(0xef, false), V1: false, V2: true },
    { name: 'MBR with both', file: mbr(0xef, true), V1: true, V2: true },
    {
      name: 'MBR with an extended partition that was rounded up past the end',
      file: overwritten(
        v1,
        0,
        encodeMbr(
          [
            { type: 0x83, first: 2048, count: 4096 },
            { type: 0x0f, first: 8192, count: sectors },
          ],
          true,
        ),
      ),
      V1: true,
      V2: false,
    },
    { name: 'GPT with an EFI partition', file: v2, V1: false, V2: true },
    { name: 'GPT with EFI and boot code', file: gpt([efi, linux], true), V1: true, V2: true },
    { name: 'GPT without either', file: gpt([linux], false), V1: false, V2: false },
    {
      name: 'GPT with a BIOS boot partition',
      file: makeVhd({ megabytes: 20, generation: 'V1', gpt: true }),
      V1: true,
      V2: false,
    },
  ])('$name', ({ file, V1, V2 }) => {
    const disk = diskOf(file);
    expect({ V1: boots(disk, 'V1'), V2: boots(disk, 'V2') }).toEqual({ V1, V2 });
  });

  it('names the generation that would do', () => {
    expect(() => checkGeneration(diskOf(v1), 'V2', blob)).toThrow(
      /cannot boot on a virtual machine of generation V2.*\(MBR\) has no EFI system partition.*hyperVGeneration V1/,
    );
    expect(() => checkGeneration(diskOf(v2), 'V1', blob)).toThrow(/hyperVGeneration V2/);
  });

  it('asks for a boot loader where neither would', () => {
    const disk = diskOf(mbr(0x83, false));
    expect(() => checkGeneration(disk, 'V2', blob)).toThrow(/grub-install/);
  });
});
