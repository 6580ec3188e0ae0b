import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerPrincipalId, tenantId } from '../../../local/fixed-ids.ts';
import { startIdentity, type Identity } from '../../../local/identity.ts';
import { createTokens } from '../../../local/tokens.ts';
import { eventually } from '../../../tools/stack/stack-client.ts';
import { makeVhd } from '../../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../../tools/vhd/sparse-file.ts';
import { startStorage, type Storage } from '../../support/storage.ts';

const program = fileURLToPath(new URL('../../../tools/drop.ts', import.meta.url));
const disk = allBytes(makeVhd({ megabytes: 24, generation: 'V2', fill: 18 }));
let storage: Storage;
let identity: Identity;
let folder: string;

/** A folder in which a stack runs, as far as the uploader can tell. */
beforeAll(async () => {
  storage = await startStorage();
  const principals = [{ header: 'secret', principalId: ownerPrincipalId }];
  identity = await startIdentity({ port: 0, tokens: createTokens(tenantId), principals });
  folder = await mkdtemp(join(tmpdir(), 'drop-'));
  await mkdir(join(folder, '.local'));
  const endpoints = {
    functions: 'http://localhost:7071',
    blob: storage.endpoints.blob,
    identity: { endpoint: identity.endpoint, header: 'secret' },
    certificateAuthority: storage.certificateAuthority,
  };
  await writeFile(join(folder, '.local/endpoints.json'), JSON.stringify(endpoints));
  await writeFile(join(folder, 'one.vhd'), disk);
  await writeFile(join(folder, 'two.vhd'), disk);
  await writeFile(join(folder, 'broken.vhd'), disk.subarray(0, 22_000_000));
});
afterAll(async () => {
  await Promise.all([storage.close(), identity.close()]);
  await rm(folder, { recursive: true });
});

function drop(...argv: string[]) {
  const child = spawn(process.execPath, [program, ...argv], { cwd: folder });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ ...said, code: code as number }));
  return { child, ended };
}

/** While the stack has accepted a catalog with the images x and y. */
async function withCatalog<Ended>(act: () => Promise<Ended>): Promise<Ended> {
  const images = { x: {}, y: { definition: { hyperVGeneration: 'V1' } } };
  const text = JSON.stringify({ images });
  const accepted = storage.blobs.getContainerClient('catalog').getBlockBlobClient('accepted.json');
  await accepted.upload(text, text.length);
  try {
    return await act();
  } finally {
    await accepted.delete();
  }
}

const blobOf = (name: string) => storage.blobs.getContainerClient('vhds').getPageBlobClient(name);

describe('npm run drop, where a stack runs,', () => {
  it('drops several files though one is broken, and names that one', async () => {
    const { out, err, code } = await drop('one.vhd', 'broken.vhd', 'two.vhd', '--image', 'x').ended;
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringContaining('./broken.vhd'),
      expect.any(String),
      'Not dropped, of 3 files: broken.vhd',
    ]);
    expect(code).toBe(1);
    expect(out).toContain('GET http://localhost:7071/api/jobs?image=x\n');
    for (const name of ['one', 'two']) {
      expect(out).toContain(`${storage.endpoints.blob}/results/x/${name}.json`);
      expect(await blobOf(`x/${name}.vhd.ready`).exists()).toBe(true);
    }
    expect(await blobOf('x/broken.vhd').exists()).toBe(false);
  });

  it('refuses an image that the accepted catalog lacks, before the first byte leaves', async () => {
    const { err, code } = await withCatalog(() => drop('one.vhd', '--image', 'nope').ended);
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      'The catalog has no image nope; it has x, y.',
      'Name one of them, or add it to the catalog first.',
    ]);
    expect(await blobOf('nope/one.vhd').exists()).toBe(false);
  });

  it("refuses a disk that the image's generation cannot boot, before the first byte leaves", async () => {
    const { err, code } = await withCatalog(() => drop('one.vhd', '--image', 'y').ended);
    expect(code).toBe(1);
    expect(err).toContain('one.vhd cannot boot on a virtual machine of generation V1');
    expect(await blobOf('y/one.vhd').exists()).toBe(false);
  });

  it('goes on after Ctrl-C', async () => {
    let pages = 0;
    const when = ({ operation }: { operation: string }) => operation === 'PutPage' && ++pages > 3;
    storage.blob.faults.respond({ status: 503, code: 'ServerBusy' }, { when, times: Infinity });
    const first = drop('one.vhd', 'two.vhd', '--image', 'y');
    await eventually('pages that are refused', () => Promise.resolve(pages > 3));
    first.child.kill('SIGINT');
    const { err, code } = await first.ended;
    expect(err.trimEnd().split('\n')).toEqual([
      'Interrupted. vhds/y/one.vhd is unfinished and will not be imported.',
      'Run this again with --resume to send the rest (--overwrite begins again).',
      'Not dropped, of 2 files: one.vhd, two.vhd',
    ]);
    expect(code).toBe(130);

    storage.blob.faults.clear();
    const second = await drop('one.vhd', '--image', 'y', '--resume').ended;
    expect(second).toMatchObject({ code: 0, err: '' });
    expect(second.out).toMatch(/ MiB sent, [\d.]+ MiB before, /);
    expect(Buffer.compare(await blobOf('y/one.vhd').downloadToBuffer(), disk)).toBe(0);
    expect(await blobOf('y/one.vhd.ready').exists()).toBe(true);
  });
});
