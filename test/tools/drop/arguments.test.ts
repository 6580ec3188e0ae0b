import { describe, expect, it } from 'vitest';
import { blobName, readArguments, UsageError } from '../../../tools/drop/arguments.ts';

const nameFor = (...argv: string[]) => blobName(readArguments(argv));

describe('the arguments of a drop', () => {
  it('name the blob after the version', () => {
    expect(nameFor('out/Disk.vhd', '--image', 'ubuntu-24', '--version', '1.2.3')).toBe(
      'ubuntu-24/1.2.3.vhd',
    );
  });

  it('name the blob after the file, lower-cased, when no version is given', () => {
    expect(nameFor('out/My-Disk.VHD', '--image', 'ubuntu-24')).toBe('ubuntu-24/my-disk.vhd');
    expect(nameFor('disk.img', '--image', 'ubuntu-24')).toBe('ubuntu-24/disk.img.vhd');
  });

  it('replace nothing unless told to', () => {
    expect(readArguments(['a.vhd', '--image', 'x']).overwrite).toBe(false);
    expect(readArguments(['a.vhd', '--image', 'x', '--overwrite']).overwrite).toBe(true);
  });

  it.each([
    [[], 'Which VHD?'],
    [['a.vhd'], 'Which image?'],
    [['a.vhd', 'b.vhd', '--image', 'x'], 'One file at a time'],
    [['a.vhd', '--image', 'x/y'], 'no name of an image'],
    [['a.vhd', '--image', 'x', '--version', '1.2'], 'no version'],
    [['a.vhd', '--image', 'x', '--version', '1.2.2147483648'], 'no version'],
    [['a.vhd', '--image', 'x', '--wrong'], '--wrong'],
  ])('are refused with what is wrong: %j', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(message);
  });
});
