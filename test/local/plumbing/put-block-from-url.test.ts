import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountName } from '../../../local/fixed-ids.ts';
import { aStorageAccount, credential, containerByKey, signedUrl } from './a-storage-account.ts';

let account: Awaited<ReturnType<typeof aStorageAccount>>;
let vhds: ContainerClient;
let bearer: string;

beforeAll(async () => {
  account = await aStorageAccount();
  vhds = new BlobServiceClient(account.endpoints.blob, credential).getContainerClient('vhds');
  await vhds.create();
  bearer = `Bearer ${(await credential.getToken(''))?.token}`;
  await vhds.getBlockBlobClient('source').upload('content', 7);
});
afterAll(() => account.close());

/** Asks for a block of four bytes of `source`, unless the headers say otherwise; null leaves one out. */
async function put(headers: Record<string, string | null> = {}) {
  const all: Record<string, string | null> = {
    authorization: bearer,
    'x-ms-version': '2025-05-05',
    'x-ms-copy-source': vhds.getBlobClient('source').url,
    'x-ms-copy-source-authorization': bearer,
    'x-ms-source-range': 'bytes=0-3',
    ...headers,
  };
  const sent = Object.entries(all).filter(
    (header): header is [string, string] => header[1] !== null,
  );
  const url = `${vhds.getBlobClient('target').url}?comp=block&blockid=MQ==`;
  const answer = await fetch(url, { method: 'PUT', headers: sent });
  return { status: answer.status, code: answer.headers.get('x-ms-error-code') };
}

async function committed(): Promise<string> {
  const target = vhds.getBlockBlobClient('target');
  await target.commitBlockList(['MQ==']);
  return (await target.downloadToBuffer()).toString();
}

describe('Put Block From URL', () => {
  it('puts a range of one blob as a block of another, with a token for each', async () => {
    const source = vhds.getPageBlobClient('disk');
    await source.create(1_024);
    await source.uploadPages(Buffer.alloc(512, 'b'), 512, 512);
    const target = vhds.getBlockBlobClient('target');
    const value = (await credential.getToken(''))?.token ?? '';
    const sourceAuthorization = { scheme: 'Bearer', value };
    await target.stageBlockFromURL('MQ==', source.url, 510, 4, { sourceAuthorization });
    await target.commitBlockList(['MQ==']);
    expect(await target.downloadToBuffer()).toEqual(Buffer.from('\0\0bb'));
    const refused = { code: 'CannotVerifyCopySource' };
    const absent = vhds.getPageBlobClient('absent').url;
    await expect(
      target.stageBlockFromURL('Mg==', absent, 0, 4, { sourceAuthorization }),
    ).rejects.toMatchObject(refused);
    await expect(target.stageBlockFromURL('Mg==', source.url, 0, 4)).rejects.toMatchObject(refused);
  });

  it('reads the snapshot that it is given', async () => {
    const source = vhds.getBlockBlobClient('with snapshot');
    await source.upload('before', 6);
    const { snapshot = '' } = await source.createSnapshot();
    await source.upload('afterwards', 10);
    await put({ 'x-ms-copy-source': source.withSnapshot(snapshot).url });
    expect(await committed()).toBe('befo');
  });

  it('takes a signature in the URL for a token, and the whole source where it has no range', async () => {
    const client = containerByKey(account.endpoints.blob, 'vhds');
    const signed = await signedUrl(client.getBlobClient('source'));
    const headers = { 'x-ms-copy-source-authorization': null, 'x-ms-source-range': null };
    await put({ ...headers, 'x-ms-copy-source': signed });
    expect(await committed()).toBe('content');
  });

  it('takes conditions of the source that are met', async () => {
    const { etag = '' } = await vhds.getBlobClient('source').getProperties();
    expect((await put({ 'x-ms-source-if-match': etag })).status).toBe(201);
  });

  it.each([
    [{ 'x-ms-source-if-match': '"0x1"' }, 412, 'SourceConditionNotMet'],
    [
      { 'x-ms-source-if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
      412,
      'SourceConditionNotMet',
    ],
    [{ 'x-ms-source-range': 'bytes=7-9' }, 416, 'InvalidRange'],
    [{ 'x-ms-source-range': 'bytes=5-8' }, 416, 'InvalidRange'],
    [{ 'x-ms-source-range': 'bytes=3' }, 400, 'InvalidHeaderValue'],
    [{ 'x-ms-copy-source': 'vhds/source' }, 400, 'InvalidHeaderValue'],
    [{ 'x-ms-copy-source-authorization': 'Bearer nonsense' }, 403, 'CannotVerifyCopySource'],
    [{ 'x-ms-source-content-md5': 'nonsense' }, 400, 'UnsupportedHeader'],
  ])('refuses %j with %i %s', async (headers, status, code) => {
    expect(await put(headers)).toEqual({ status, code });
  });

  it('refuses a source elsewhere', async () => {
    const { url } = vhds.getBlobClient('source');
    for (const elsewhere of [
      url.replace('localhost', 'example.com'),
      url.replace(accountName, 'another'),
    ])
      expect(await put({ 'x-ms-copy-source': elsewhere })).toEqual({
        status: 400,
        code: 'InvalidHeaderValue',
      });
  });
});
