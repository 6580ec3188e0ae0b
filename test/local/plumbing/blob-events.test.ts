import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountId } from '../../../local/fixed-ids.ts';
import { aStorageAccount, credential } from './a-storage-account.ts';
import { eventually } from './eventually.ts';

let account: Awaited<ReturnType<typeof aStorageAccount>>;
let vhds: ContainerClient;

beforeAll(async () => {
  account = await aStorageAccount();
  vhds = new BlobServiceClient(account.endpoints.blob, credential).getContainerClient('vhds');
  await vhds.create();
});
afterAll(() => account.close());
beforeEach(() => account.events.splice(0));

/** Puts an empty blob at this very path, which a URL would change. */
async function putRaw(path: string): Promise<[number | undefined, unknown]> {
  const token = await credential.getToken('');
  const { port } = new URL(account.endpoints.blob);
  const headers = {
    authorization: `Bearer ${token?.token}`,
    'x-ms-version': '2025-05-05',
    'x-ms-blob-type': 'BlockBlob',
    'content-length': 0,
  };
  const asked = request({ host: 'localhost', port, method: 'PUT', path, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  return [answer.statusCode, answer.headers['x-ms-error-code']];
}

const next = () => eventually(() => account.events[0]);
const types = () =>
  account.events.map(({ eventType, data }) => `${eventType} ${String(data['api'])}`);

describe('events of blobs', () => {
  it('have the shape of Azure, and come for a page blob when its upload starts', async () => {
    const blob = vhds.getPageBlobClient('ubuntu 24/1.0.0.vhd');
    const { etag } = await blob.create(1024);
    expect(await next()).toEqual({
      topic: accountId,
      subject: '/blobServices/default/containers/vhds/blobs/ubuntu 24/1.0.0.vhd',
      eventType: 'Microsoft.Storage.BlobCreated',
      eventTime: '2026-04-08T02:30:06.1230000Z',
      id: expect.any(String),
      data: {
        api: 'PutBlob',
        clientRequestId: expect.any(String),
        requestId: expect.any(String),
        eTag: etag?.replaceAll('"', ''),
        contentType: 'application/octet-stream',
        contentLength: 1024,
        blobType: 'PageBlob',
        url: `${account.endpoints.blob}/vhds/ubuntu%2024/1.0.0.vhd`,
        sequencer: expect.any(String),
        storageDiagnostics: { batchId: expect.any(String) },
      },
      dataVersion: '',
      metadataVersion: '1',
    });
    await blob.uploadPages(Buffer.alloc(1024, 'v'), 0, 1024);
    await blob.setMetadata({ version: '1' });
    expect(account.events).toHaveLength(1);
  });

  it('come for a block blob when its blocks are committed, with their length', async () => {
    const blob = vhds.getBlockBlobClient('blocks');
    const ids = ['1', '2'].map((id) => Buffer.from(id).toString('base64'));
    for (const id of ids) await blob.stageBlock(id, 'xyz', 3);
    expect(account.events).toEqual([]);
    await blob.commitBlockList(ids);
    expect((await next()).data).toMatchObject({ api: 'PutBlockList', contentLength: 6 });
  });

  it('come for a copy and for a deletion, their sequencers increasing', async () => {
    const blob = vhds.getBlockBlobClient('original');
    await blob.upload('hello', 5, { blobHTTPHeaders: { blobContentType: 'text/plain' } });
    const copy = vhds.getBlobClient('copy');
    await (await copy.beginCopyFromURL(blob.url)).pollUntilDone();
    await eventually(() => account.events.length === 2);
    await copy.delete();
    await eventually(() => account.events.length === 3);
    expect(types()).toEqual([
      'Microsoft.Storage.BlobCreated PutBlob',
      'Microsoft.Storage.BlobCreated CopyBlob',
      'Microsoft.Storage.BlobDeleted DeleteBlob',
    ]);
    const deleted = account.events[2]?.data ?? {};
    expect(deleted).toMatchObject({ contentType: 'text/plain', blobType: 'BlockBlob' });
    expect(deleted).not.toHaveProperty('eTag');
    expect(deleted).not.toHaveProperty('contentLength');
    const sequencers = account.events.map(({ data }) => String(data['sequencer']));
    expect(sequencers).toEqual(sequencers.toSorted((one, other) => (one < other ? -1 : 1)));
  });

  it('name a blob as it is stored, a backslash as a slash', async () => {
    expect(await putRaw('/gallerist/vhds/a%5Cb%2Fc.txt')).toEqual([201, undefined]);
    const { subject, data } = await next();
    expect(subject).toBe('/blobServices/default/containers/vhds/blobs/a/b/c.txt');
    expect(data['url']).toBe(vhds.getBlobClient('a/b/c.txt').url.replaceAll('%2F', '/'));
    expect(await vhds.getBlobClient('a/b/c.txt').exists()).toBe(true);
  });

  it.each([
    '/gallerist/vhds/x/%2e%2e/y.txt',
    '/gallerist/vhds/x/./y.txt',
    '/gallerist/vhds/%zz',
    '//x',
  ])('do not come for %s, which names nothing', async (path) => {
    expect(await putRaw(path)).toEqual([400, 'InvalidUri']);
    expect(account.events).toEqual([]);
  });

  it('do not come for the blobs of a container that is deleted', async () => {
    const service = new BlobServiceClient(account.endpoints.blob, credential);
    const other = service.getContainerClient('other');
    await other.create();
    await other.getPageBlobClient('gone with it').create(512);
    await other.delete();
    await vhds.getPageBlobClient('later').create(512);
    await eventually(() => account.events.length === 2);
    expect(types()).toEqual(Array(2).fill('Microsoft.Storage.BlobCreated PutBlob'));
  });

  it('do not come for what Azurite refused', async () => {
    const conditions = { ifMatch: '"another"' };
    const create = vhds.getPageBlobClient('refused').create(512, { conditions });
    await expect(create).rejects.toMatchObject({ statusCode: 412 });
    await expect(vhds.getBlobClient('absent').delete()).rejects.toMatchObject({ statusCode: 404 });
    expect(account.events).toEqual([]);
  });
});
