import { describe, expect, it } from 'vitest';
import { blobName, readArguments, UsageError } from '../../../tools/drop/arguments.ts';

const nameFor = (file: string, ...argv: string[]) => blobName(file, readArguments([file, ...argv]));
const accountOf = (account: string) =>
  readArguments(['a.vhd', '--image', 'x', '--account', account]).account;

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

  it('name several files, each a blob of its own', () => {
    const { files } = readArguments(['a.vhd', 'b.vhd', '--image', 'x']);
    expect(files).toEqual(['a.vhd', 'b.vhd']);
  });

  it('name the stack of this folder, or an account in Azure', () => {
    expect(readArguments(['a.vhd', '--image', 'x']).account).toBeUndefined();
    expect(accountOf('https://drops.blob.core.windows.net/')).toBe(
      'https://drops.blob.core.windows.net',
    );
    expect(accountOf('https://drops.z6.blob.storage.azure.net')).toBe(
      'https://drops.z6.blob.storage.azure.net',
    );
    expect(accountOf('https://localhost:10000/gallerist/')).toBe(
      'https://localhost:10000/gallerist',
    );
  });

  it.each([
    ['drops', 'https://NAME.blob.core.windows.net'],
    ['http://drops.blob.core.windows.net', 'https://NAME.blob.core.windows.net'],
    ['https://drops.blob.core.windows.net/vhds', 'the account alone'],
    ['https://drops.blob.core.windows.net/?sv=2024&sig=x', 'no SAS'],
  ])('take no account like %s', (account, message) => {
    expect(() => accountOf(account)).toThrow(UsageError);
    expect(() => accountOf(account)).toThrow(message);
  });

  it.each([
    [[], 'Which VHD?'],
    [['a.vhd'], 'Which image?'],
    [['a.vhd', 'b.vhd', '--image', 'x', '--version', '1.2.3'], '--version is for one file'],
    [['a.vhd', 'out/A.vhd', '--image', 'x'], 'both become vhds/x/a.vhd'],
    [['a.vhd', '--image', 'x', '--resume', '--overwrite'], 'give one of them'],
    [['a.vhd', '--image', 'x/y'], 'no name of an image'],
    [['a.vhd', '--image', 'Ubuntu-24'], 'no name of an image'],
    [['a.vhd', '--image', 'win.2022'], 'no name of an image'],
    [['a.vhd', '--image', 'my_image'], 'no name of an image'],
    [['a.vhd', '--image', 'unnamed'], 'no name of an image'],
    [['a.vhd', '--image', 'x', '--version', '01.2.3'], 'without leading zeros'],
    [['a.vhd', '--image', 'x', '--version', '1.2'], 'no version'],
    [['a.vhd', '--image', 'x', '--version', '1.2.2147483648'], 'no version'],
    [['a.vhd', '--image', 'x', '--wrong'], '--wrong'],
  ])('are refused with what is wrong: %j', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError);
    expect(() => readArguments(argv)).toThrow(message);
  });
});
