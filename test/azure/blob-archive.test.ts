import type { BlobClient, BlockBlobClient } from '@azure/storage-blob';
import { expect, it } from 'vitest';
import { archiveBlob } from '../../src/azure/blob-archive.ts';

const GIB = 2 ** 30;
const credential = { getToken: async () => ({ token: 'one', expiresOnTimestamp: 0 }) };
const absent = Object.assign(new Error('There is none.'), { statusCode: 404 });

it('counts no piece that was staged of another ETag, by a job that did not end', async () => {
  const staged: string[] = [];
  const target = {
    getProperties: () => Promise.reject(absent),
    getBlockList: async () => ({ uncommittedBlocks: staged.map((name) => ({ name })) }),
    stageBlockFromURL: async (id: string) => void staged.push(id),
  } as unknown as BlockBlobClient;
  const source = {
    url: 'https://gallerist/vhds/1.0.0.vhd',
    getProperties: async () => ({ contentLength: GIB }),
  } as unknown as BlobClient;
  expect(await archiveBlob(source, '"0x1"', target, 2, credential)).toBe('partial');
  const before = [...staged];
  expect(await archiveBlob(source, '"0x2"', target, 2, credential)).toBe('partial');
  expect(new Set(staged).size).toBe(4);
  expect(new Set(staged.map(({ length }) => length)).size).toBe(1);
  expect(await archiveBlob(source, '"0x1"', target, 1, credential)).toBe('partial');
  expect(staged.slice(0, 2)).toEqual(before);
  expect(new Set(staged).size).toBe(5);
});
