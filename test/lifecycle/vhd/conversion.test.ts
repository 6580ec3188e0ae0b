import { describe, expect, it } from 'vitest';
import {
  conversion,
  localName,
  shrinking,
  withNewFooter,
} from '../../../src/lifecycle/vhd/conversion.ts';

const MIB = 1_048_576;
const write = '-O vpc -o subformat=fixed,force_size';

describe('the commands that make a VHD Azure takes', () => {
  it('convert at once when the size is right or unknown', () => {
    const command = `qemu-img convert -f vhdx ${write} 1.0.0.vhd 1.0.0-fixed.vhd`;
    expect(conversion('vhds/ubuntu/1.0.0.vhd', 'vhdx')).toBe(command);
    expect(conversion('vhds/ubuntu/1.0.0.vhd', 'vhdx', 64 * MIB)).toBe(command);
  });

  it('read all of a VHD, whatever its geometry says, and grow it to whole MiB', () => {
    const vhd = 'driver=vpc,force_size_calc=current_size,file.driver=file,file.filename=b.vhd';
    expect(conversion('vhds/a/b.vhd', 'vpc')).toBe(
      `qemu-img convert --image-opts ${write} ${vhd} b-fixed.vhd`,
    );
    expect(conversion('vhds/a/b.vhd', 'vpc', 64 * MIB + 16_384)).toBe(
      `qemu-img convert --image-opts -O raw ${vhd} b-fixed.raw && ` +
        'qemu-img resize -f raw b-fixed.raw 65M && ' +
        `qemu-img convert -f raw ${write} b-fixed.raw b-fixed.vhd`,
    );
    expect(conversion('vhds/a/b,c.vhd', 'vpc')).toContain('file.filename=b,,c.vhd');
  });

  it('grow a disk that is too small to 20 MiB, and leave the source as it is', () => {
    expect(conversion('disk.raw', 'raw', MIB)).toBe(
      'qemu-img convert -f raw -O raw disk.raw disk-fixed.raw && ' +
        'qemu-img resize -f raw disk-fixed.raw 20M && ' +
        `qemu-img convert -f raw ${write} disk-fixed.raw disk-fixed.vhd`,
    );
  });

  it('cut a disk that is too large', () => {
    expect(shrinking('vhds/a/b.vhd', 100 * MIB)).toContain(
      'qemu-img resize --shrink -f raw b-fixed.raw 100M',
    );
  });

  it('write a new footer for the raw disk before a wrong one', () => {
    expect(withNewFooter('vhds/a/my disk.vhd', 32 * MIB)).toBe(
      "head --bytes=33554432 'my disk.vhd' > 'my disk-fixed.raw' && " +
        `qemu-img convert -f raw ${write} 'my disk-fixed.raw' 'my disk-fixed.vhd'`,
    );
  });

  it.each([
    ['vhds/a/1.0.0.vhd', '1.0.0.vhd'],
    ['./out/disk.vhd', './out/disk.vhd'],
    ['/tmp/a b.vhd', "'/tmp/a b.vhd'"],
    ["vhds/a/it's.vhd", String.raw`'it'\''s.vhd'`],
    ['vhds/a/$(reboot).vhd', "'$(reboot).vhd'"],
    ['vhds/a/-nightly.vhd', './-nightly.vhd'],
    ['vhds/a/.vhd', './.vhd'],
    ['vhds/a/build-10:30.vhd', "'./build-10:30.vhd'"],
  ])('name the file behind %s so that a shell takes it: %s', (blob, name) => {
    expect(localName(blob)).toBe(name);
  });
});
