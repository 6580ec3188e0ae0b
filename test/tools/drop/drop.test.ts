import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeVhd } from '../../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../../tools/vhd/sparse-file.ts';

const program = fileURLToPath(new URL('../../../tools/drop.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drop-'));
  await writeFile(join(folder, 'good.vhd'), allBytes(makeVhd({ megabytes: 20, generation: 'V2' })));
  await writeFile(join(folder, 'disk.vhdx'), 'vhdxfile');
  await truncate(join(folder, 'disk.vhdx'), 4_194_304);
  await copyFile(join(folder, 'good.vhd'), join(folder, '22.04.vhd'));
  await mkdir(join(folder, 'disks'));
});

afterAll(() => rm(folder, { recursive: true }));

function drop(...argv: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [program, ...argv], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, lines: stderr.trimEnd().split('\n') };
}

describe('npm run drop', () => {
  it('refuses a wrong disk in two lines before it connects to anything', () => {
    expect(drop('disk.vhdx', '--image', 'ubuntu-24')).toEqual({
      status: 1,
      lines: [
        './disk.vhdx is a VHDX; Azure takes fixed VHDs only.',
        'Convert it: qemu-img convert -f vhdx -O vpc -o subformat=fixed,force_size ./disk.vhdx ./disk-fixed.vhd',
      ],
    });
  });

  it('says what to start when nothing runs in the folder', () => {
    const { status, lines } = drop('good.vhd', '--image', 'ubuntu-24');
    expect(status).toBe(1);
    expect(lines).toEqual([
      'Nothing is running here: .local/endpoints.json is not there.',
      'Start it (npm start), or name an account in Azure (--account).',
    ]);
  });

  it('says when a file is not there', () => {
    const { status, lines } = drop('absent.vhd', '--image', 'ubuntu-24');
    expect(status).toBe(1);
    expect(lines[0]).toContain('absent.vhd cannot be read');
  });

  it('refuses a name that means to be a number and is none', () => {
    const { status, lines } = drop('22.04.vhd', '--image', 'ubuntu-24');
    expect(status).toBe(1);
    expect(lines[0]).toBe('22.04.vhd: its name is "22.04", which is no version number.');
  });

  it('says when a file is a folder', () => {
    expect(drop('disks', '--image', 'ubuntu-24')).toEqual({
      status: 1,
      lines: ['disks is no file.', 'Name the .vhd itself.'],
    });
  });

  it('does not wait at a pipe for somebody to write to it', () => {
    spawnSync('mkfifo', [join(folder, 'pipe.vhd')]);
    expect(drop('pipe.vhd', '--image', 'ubuntu-24').lines[0]).toBe('pipe.vhd is no file.');
  });

  it('shows the usage for arguments it does not understand', () => {
    const { status, lines } = drop('good.vhd');
    expect(status).toBe(2);
    expect(lines[0]).toContain('Which image?');
    expect(lines.join('\n')).toContain('npm run drop -- <disk.vhd>... --image <image>');
  });
});
