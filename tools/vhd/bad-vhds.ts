import { Buffer } from 'node:buffer';
import { encodeFooter } from './encode-footer.ts';
import { encodeGpt, encodeMbr } from './encode-partition-tables.ts';
import { makeVhd, MIB } from './make-vhd.ts';
import { overwritten, resized, slice, sparseFile, type SparseFile } from './sparse-file.ts';

/** A file that is no VHD Azure takes, and a part of the reason it is to be refused with. */
export interface BadVhd {
  name: string;
  file: SparseFile;
  expected: string;
}

const SIZE = 20 * MIB;

/** One of every kind; those that a person is likely to drop come first. */
export function badVhds(): BadVhd[] {
  return [...foreign(), ...odd(), ...footers(), ...undeclared(), ...tables()];
}

function foreign(): BadVhd[] {
  const starting = (text: string, length = 21 * MIB) =>
    sparseFile(length, [{ offset: 0, bytes: Buffer.from(text, 'latin1') }]);
  return [
    { name: 'dynamic', file: sparseVhd(3), expected: 'is a dynamic VHD' },
    { name: 'dynamic, by its end only', file: typed(3), expected: 'is a dynamic VHD' },
    { name: 'differencing', file: sparseVhd(4), expected: 'is a differencing VHD' },
    { name: 'differencing, by its end only', file: typed(4), expected: 'is a differencing VHD' },
    { name: 'vhdx', file: starting('vhdxfile'), expected: 'is a VHDX' },
    { name: 'qcow2', file: starting('QFI\xfb\0\0\0\x03', 200_704), expected: 'is a qcow2 image' },
    { name: 'vmdk', file: starting('KDMV', 327_680), expected: 'is a VMDK' },
    { name: 'vdi', file: starting(`${'\0'.repeat(64)}\x7f\x10\xda\xbe`), expected: 'is a VDI' },
    {
      name: 'vmdk descriptor',
      file: starting('# Disk DescriptorFile\nversion=1\n', 600),
      expected: 'is the descriptor of a VMDK',
    },
    { name: 'gzip', file: starting('\x1f\x8b\x08', 1_234_567), expected: 'is compressed (gzip)' },
    { name: 'raw', file: resized(sound(), SIZE), expected: 'is a raw disk' },
    { name: 'raw, odd size', file: oddRaw(), expected: 'is a raw disk' },
  ];
}

function odd(): BadVhd[] {
  const noise = Buffer.alloc(512, 0x5a);
  return [
    { name: 'empty', file: sparseFile(0, []), expected: 'is empty' },
    { name: 'a few bytes', file: sparseFile(511, []), expected: 'less than the footer' },
    { name: 'rounded to CHS', file: ofSize(SIZE + 69_632), expected: 'not a whole number of MiB' },
    { name: 'too small', file: ofSize(19 * MIB), expected: 'less than 20 MiB' },
    { name: 'too small, zeros', file: sparseFile(MIB + 512, []), expected: 'less than 20 MiB' },
    { name: 'odd, zeros', file: sparseFile(SIZE + 1024, []), expected: 'a whole number of MiB' },
    { name: 'cut off', file: resized(sound(), SIZE - 3 * MIB), expected: 'is truncated' },
    { name: 'cut off, MBR', file: resized(soundMbr(), 10 * MIB), expected: 'is truncated' },
    {
      name: 'junk after the footer',
      file: overwritten(resized(sound(), SIZE + 1024), SIZE + 512, noise),
      expected: 'has junk after the footer: 512 bytes',
    },
    {
      name: 'padded with zeros',
      file: resized(sound(), SIZE + 512 + 4096),
      expected: 'has junk after the footer: 4096 bytes',
    },
    {
      name: 'one byte too long',
      file: resized(sound(), SIZE + 513),
      expected: 'has junk after the footer: 1 bytes',
    },
  ];
}

function footers(): BadVhd[] {
  const wrongCookie = overwritten(sound(), SIZE, Buffer.from('conectiX'));
  const wrongByte = overwritten(sound(), SIZE + 100, Buffer.from([1]));
  return [
    { name: 'wrong cookie', file: wrongCookie, expected: 'start with "conectiX" and not' },
    { name: 'wrong checksum', file: wrongByte, expected: 'its checksum does not hold' },
    { name: 'disk type 5', file: typed(5), expected: 'has disk type 5' },
    { name: 'version 2', file: withFooter({ version: 0x20000 }), expected: 'version 0x20000' },
    { name: 'data offset', file: withFooter({ dataOffset: 512n }), expected: 'data offset 0x200' },
    { name: 'shorter', file: withFooter({ size: SIZE + MIB }), expected: 'is truncated' },
    { name: 'longer', file: withFooter({ size: SIZE - MIB }), expected: 'longer than its disk' },
  ];
}

function undeclared(): BadVhd[] {
  const front = sparseFile(SIZE + 512, [{ offset: 0, bytes: encodeFooter({ size: SIZE }) }]);
  return [{ name: 'footer at the front', file: front, expected: 'a VHD footer only at the front' }];
}

function tables(): BadVhd[] {
  const footer = { offset: SIZE, bytes: encodeFooter({ size: SIZE }) };
  const fileSystem = { offset: 0, bytes: Buffer.from('a file system, say') };
  const broken = overwritten(sound(), 512, Buffer.from('EFI TRAP'));
  const { head } = encodeGpt(SIZE / 4_096, []);
  const large = [
    { offset: 0, bytes: head.subarray(0, 512) },
    { offset: 4_096, bytes: head.subarray(512, 1_024) },
    footer,
  ];
  return [
    { name: 'cut before its GPT ends', file: cut('V2'), expected: 'its partitions reach to byte' },
    { name: 'cut before its MBR ends', file: cut('V1'), expected: 'its partitions reach to byte' },
    {
      name: 'an MBR without a partition',
      file: sparseFile(SIZE + 512, [{ offset: 0, bytes: encodeMbr([], true) }, footer]),
      expected: 'lists no partition',
    },
    {
      name: 'no partition table',
      file: sparseFile(SIZE + 512, [fileSystem, footer]),
      expected: 'lists no partition',
    },
    { name: 'a GPT that is none', file: broken, expected: 'has a damaged partition table' },
    {
      name: 'a GPT of larger sectors',
      file: sparseFile(SIZE + 512, large),
      expected: 'was partitioned for sectors of 4096 bytes',
    },
  ];
}

/** The first half of a disk, with a footer of its own. */
const cut = (generation: 'V1' | 'V2'): SparseFile => {
  const whole = makeVhd({ megabytes: 40, generation });
  return overwritten(resized(whole, SIZE + 512), SIZE, encodeFooter({ size: SIZE }));
};

function sound(): SparseFile {
  return makeVhd({ megabytes: 20, generation: 'V2' });
}

function soundMbr(): SparseFile {
  return makeVhd({ megabytes: 20, generation: 'V1' });
}

function typed(type: number): SparseFile {
  return withFooter({ type });
}

function withFooter(footer: Parameters<typeof makeVhd>[0]['footer'] & object): SparseFile {
  return makeVhd({ megabytes: 20, generation: 'V2', footer });
}

function ofSize(size: number): SparseFile {
  const { head } = encodeGpt(size / 512, []);
  return sparseFile(size + 512, [
    { offset: 0, bytes: head },
    { offset: size, bytes: encodeFooter({ size }) },
  ]);
}

function oddRaw(): SparseFile {
  const size = SIZE + 69_632;
  const { head, tail } = encodeGpt(size / 512, []);
  return sparseFile(size, [
    { offset: 0, bytes: head },
    { offset: size - tail.length, bytes: tail },
  ]);
}

/** Dynamic (3) or differencing (4), with no block allocated: copy of the footer, header, table, footer. */
function sparseVhd(type: 3 | 4): SparseFile {
  const footer = encodeFooter({ size: SIZE, type, dataOffset: 512n });
  const header = Buffer.from('cxsparse', 'latin1');
  const file = sparseFile(2560 + 512, [
    { offset: 0, bytes: footer },
    { offset: 512, bytes: header },
    { offset: 1536, bytes: Buffer.alloc(512, 0xff) },
    { offset: 2560, bytes: footer },
  ]);
  return sparseFile(file.length, [{ offset: 0, bytes: slice(file, 0, file.length) }]);
}
