import { describe, expect, it } from 'vitest';
import { markerOf, readDropPath, resultPath } from '../../../src/lifecycle/uploads/drop-path.ts';

describe('a path in the drop container', () => {
  it.each([
    ['ubuntu-24/1.0.0.vhd', 'ubuntu-24'],
    ['ubuntu-24/nightly build.VHD', 'ubuntu-24'],
    ['ubuntu-24/disk.vhdx', 'ubuntu-24'],
    ['ubuntu-24/disk.qcow2', 'ubuntu-24'],
    ['ubuntu-24/.vhd', 'ubuntu-24'],
    ['disk.vhd', 'unnamed'],
    ['/disk.vhd', 'unnamed'],
    ['Ubuntu/1.0.0.vhd', 'unnamed'],
    [`${'a'.repeat(64)}/1.0.0.vhd`, 'unnamed'],
  ])('is a disk: %s', (name, image) => {
    expect(readDropPath(name)).toEqual({ kind: 'disk', image, name });
  });

  it('is a marker for the disk beside it', () => {
    const name = 'ubuntu-24/1.0.0.vhd';
    expect(readDropPath(markerOf(name))).toEqual({ kind: 'marker', image: 'ubuntu-24', name });
    // Blob names have their case: it would not be found.
    expect(readDropPath(`${name}.READY`)).toEqual({ kind: 'other' });
  });

  it('is a manifest, which lists the disks in its folder', () => {
    const name = 'ubuntu-24/1.0.0/manifest.json';
    expect(readDropPath(name)).toEqual({ kind: 'manifest', image: 'ubuntu-24', name });
    expect(readDropPath(`${name}.ready`)).toEqual({ kind: 'other' });
    const part = { kind: 'part', image: 'ubuntu-24', name };
    expect(readDropPath('ubuntu-24/1.0.0/os.vhd')).toEqual(part);
    expect(readDropPath('ubuntu-24/1.0.0/os.vhd.ready')).toEqual({ kind: 'other' });
  });

  it.each([
    ['ubuntu-24/1.0.0/Manifest.JSON', 'ubuntu-24'],
    ['ubuntu-24/manifest.json', 'ubuntu-24'],
    ['Windows-2022/1.0.0/manifest.json', 'unnamed'],
    ['ubuntu-24/1.0.0/x/manifest.json', 'unnamed'],
    ['manifest.json', 'unnamed'],
  ])('is a manifest also where it is to be refused: %s', (name, image) => {
    expect(readDropPath(name)).toEqual({ kind: 'manifest', image, name });
  });

  it.each(['ubuntu-24/readme.txt', 'ubuntu-24/1.0.0', 'ubuntu-24/', '', '.ready', 'x.vhd.bak'])(
    'is something else: %j',
    (path) => {
      expect(readDropPath(path)).toEqual({ kind: 'other' });
    },
  );
});

it.each([
  ['ubuntu-24/1.0.0.vhd', 'ubuntu-24/1.0.0.json'],
  ['ubuntu-24/disk.qcow2', 'ubuntu-24/disk.qcow2.json'],
  ['ubuntu-24/1.0.0.VHD', 'ubuntu-24/1.0.0.VHD.json'],
  ['ubuntu-24/1.0.0/manifest.json', 'ubuntu-24/1.0.0/manifest.json'],
  ['other/folder/1.0.0.vhd', 'ubuntu-24/other/folder/1.0.0.json'],
  [`other/${'a'.repeat(1_010)}/1.0.0.vhd`, 'ubuntu-24/1.0.0.json'],
  [`ubuntu-24/${'a'.repeat(1_010)}.vhd`, `ubuntu-24/${'a'.repeat(1_009)}.json`],
  [`ubuntu-24/😀${'a'.repeat(1_008)}.vhd`, `ubuntu-24/\ufffd${'a'.repeat(1_008)}.json`],
])('the result of %s is %s', (name, path) => {
  expect(resultPath('ubuntu-24', name)).toBe(path);
});

it('is another one in another container', () => {
  expect(resultPath('ubuntu-24', 'ubuntu-24/1.0.0.vhd', 'builds')).toBe(
    'ubuntu-24/builds/ubuntu-24/1.0.0.json',
  );
});
