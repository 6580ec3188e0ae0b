import { BlobServiceClient } from '@azure/storage-blob';
import { appendFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Interrupted } from '../../../tools/drop/complaint.ts';
import type { Destination } from '../../../tools/drop/destination.ts';
import { openDiskFile } from '../../../tools/drop/disk-file.ts';
import { dropFile, type DropOptions } from '../../../tools/drop/drop-file.ts';
import { BLOCK_BYTES } from '../../../tools/drop/pages.ts';
import type { UploadProgress } from '../../../tools/drop/upload.ts';
import { makeVhd, MIB } from '../../../tools/vhd/make-vhd.ts';
import { allBytes } from '../../../tools/vhd/sparse-file.ts';
import { temporaryFolder } from '../../local/plumbing/temporary-folder.ts';
import { startStorage, type Storage } from '../../support/storage.ts';

const bytes = allBytes(makeVhd({ megabytes: 24, generation: 'V2', fill: 18 }));
let storage: Storage;

beforeAll(async () => {
  storage = await startStorage();
});
afterEach(() => storage.blob.faults.clear());
afterAll(() => storage.close());

async function aDisk(): Promise<string> {
  const path = join(await temporaryFolder(), 'disk.vhd');
  await writeFile(path, bytes);
  return path;
}

function destination(container = 'vhds', endpoint = storage.endpoints.blob): Destination {
  const retryOptions = { maxTries: 1 };
  const blobs = new BlobServiceClient(endpoint, storage.credential, { retryOptions });
  return {
    account: 'https://drops',
    vhds: blobs.getContainerClient(container),
    whenUnreachable: 'Check the network.',
    images: async () => undefined,
    whereJobsAre: () => [],
  };
}

async function drop(
  path: string,
  name: string,
  options: Partial<DropOptions> = {},
  to?: Destination,
) {
  const file = await openDiskFile(path);
  const { signal } = new AbortController();
  const flags = { version: undefined, resume: false, overwrite: false };
  const all = { name, ...flags, signal, report: () => {}, ...options };
  try {
    return await dropFile(file, to ?? destination(), all);
  } finally {
    await file.close();
  }
}

/** Ends the upload of a disk when two of its windows are there. */
async function interruptedDrop(path: string, name: string): Promise<void> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const reason = new Interrupted('Interrupted.', '');
  let windows = 0;
  const report = () => {
    windows += 1;
    if (windows === 2) interrupt.abort(reason);
  };
  await expect(drop(path, name, { signal, report })).rejects.toThrow(
    `Interrupted. vhds/${name} is unfinished and will not be imported.\n` +
      'Run this again with --resume to send the rest (--overwrite begins again).',
  );
}

const blobOf = (name: string) => storage.blobs.getContainerClient('vhds').getPageBlobClient(name);
const isReady = (name: string) => blobOf(`${name}.ready`).exists();
const isWhole = async (name: string) =>
  Buffer.compare(await blobOf(name).downloadToBuffer(), bytes) === 0;

describe('a drop', () => {
  it('that was interrupted goes on, and makes the same disk of what was missing', async () => {
    const path = await aDisk();
    const name = 'x/interrupted.vhd';
    await interruptedDrop(path, name);
    expect(await isReady(name)).toBe(false);
    const { createdOn, metadata } = await blobOf(name).getProperties();

    const reports: UploadProgress[] = [];
    const report: DropOptions['report'] = (progress) => reports.push({ ...progress });
    expect(await drop(path, name, { resume: true, report })).toBe(true);
    expect(await isWhole(name)).toBe(true);
    expect(await isReady(name)).toBe(true);
    const { keptBytes = 0, sentBytes = 0 } = reports.at(-1) ?? {};
    // What was on its way at the interruption may have arrived as well.
    expect(keptBytes).toBeGreaterThanOrEqual(2 * 2 * MIB);
    expect(keptBytes + sentBytes).toBe(18 * MIB + 2 * BLOCK_BYTES + 512);
    const after = await blobOf(name).getProperties();
    expect(after).toMatchObject({ createdOn, metadata });
  });

  it('that broke off with the network goes on too', async () => {
    const path = await aDisk();
    const name = 'x/cut.vhd';
    const when = ({ path }: { path: string }) => path.includes('comp=page');
    storage.blob.faults.cut('after', { when, times: 3 });
    await expect(drop(path, name)).rejects.toThrow(
      /^https:\/\/drops cannot be reached \(\w+\)\. vhds\/x\/cut\.vhd is unfinished .*\nCheck the network\. Run this again with --resume/,
    );
    storage.blob.faults.clear();
    await drop(path, name, { resume: true });
    expect(await isWhole(name)).toBe(true);
  });

  it('names both ways on where an unfinished one lies', async () => {
    const path = await aDisk();
    await interruptedDrop(path, 'x/half.vhd');
    await expect(drop(path, 'x/half.vhd')).rejects.toThrow(/--resume .*--overwrite/);
    expect(await drop(path, 'x/half.vhd', { overwrite: true })).toBe(true);
    expect(await isWhole('x/half.vhd')).toBe(true);
  });

  it('is replaced also where snapshots keep it from being deleted first', async () => {
    const path = await aDisk();
    const name = 'x/snapshot.vhd';
    await interruptedDrop(path, name);
    await blobOf(name).createSnapshot();
    expect(await drop(path, name, { overwrite: true })).toBe(true);
    expect(await isWhole(name)).toBe(true);
  });

  it('of a file that changed since does not go on', async () => {
    const path = await aDisk();
    const name = 'x/changed.vhd';
    await interruptedDrop(path, name);
    await utimes(path, new Date(), new Date('2026-01-01T00:00:00Z'));
    await expect(drop(path, name, { resume: true })).rejects.toThrow(
      /or with this one before it changed\.\nAdd --overwrite/,
    );
    expect(await isReady(name)).toBe(false);
  });

  it('that is complete is not sent again', async () => {
    const path = await aDisk();
    const name = 'x/complete.vhd';
    expect(await drop(path, name, { resume: true, version: '1.2.3' })).toBe(true);
    const { etag, metadata } = await blobOf(name).getProperties();
    expect(metadata).toEqual({
      gallerist_version: '1.2.3',
      gallerist_file: expect.stringMatching(/^[\da-f]{64}$/) as string,
    });
    expect(await drop(path, name, { resume: true })).toBe(false);
    expect((await blobOf(name).getProperties()).etag).toBe(etag);
    await expect(drop(path, name)).rejects.toThrow('exists already');
  });

  it('of a file that is written to meanwhile gets no footer', async () => {
    const path = await aDisk();
    const name = 'x/growing.vhd';
    let wrote: Promise<void> | undefined;
    const report = () => void (wrote ??= appendFile(path, 'more'));
    await expect(drop(path, name, { report })).rejects.toThrow(
      /changed while it was read\. vhds\/x\/growing\.vhd is unfinished .*\nDrop it again, with --overwrite/,
    );
    const footer = await blobOf(name).downloadToBuffer(bytes.length - 512);
    expect(footer.every((byte) => byte === 0)).toBe(true);
    expect(await isReady(name)).toBe(false);
  });

  it('without the role says which one it takes', async () => {
    storage.blob.faults.respond({ status: 403, code: 'AuthorizationPermissionMismatch' });
    await expect(drop(await aDisk(), 'x/forbidden.vhd')).rejects.toThrow(
      'You may not write to https://drops (AuthorizationPermissionMismatch).\nHave the role Storage Blob Data Contributor',
    );
  });

  it('into an account without Gallerist says so', async () => {
    const elsewhere = destination('absent');
    await expect(drop(await aDisk(), 'x/lost.vhd', {}, elsewhere)).rejects.toThrow(
      'https://drops has no container vhds.',
    );
  });

  it('into an account that is not there says so', async () => {
    const nowhere = destination('vhds', 'https://localhost:1/gallerist');
    await expect(drop(await aDisk(), 'x/lost.vhd', {}, nowhere)).rejects.toThrow(
      'https://drops cannot be reached (ECONNREFUSED).\nCheck the network.',
    );
  });
});
