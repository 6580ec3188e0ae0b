import { setTimeout as after } from 'node:timers/promises';
import { TableClient, TableTransaction } from '@azure/data-tables';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  aStorageAccount,
  credential,
  credentialOf,
  containerByKey,
  signedUrl,
} from './a-storage-account.ts';

let account: Awaited<ReturnType<typeof aStorageAccount>>;
let vhds: ContainerClient;
const cut = { name: 'RestError', code: 'ECONNRESET' };
const once = { retryOptions: { maxTries: 1 } };

beforeAll(async () => {
  account = await aStorageAccount();
  vhds = new BlobServiceClient(account.endpoints.blob, credential, once).getContainerClient('vhds');
  await vhds.create();
});
afterAll(() => account.close());
afterEach(() => account.blob.faults.clear());

/** The operations that were asked for while this ran. */
async function counted(service: 'blob' | 'queue' | 'table', run: () => Promise<unknown>) {
  const before = account[service].requests.length;
  await run();
  return account[service].requests.slice(before).map(({ operation }) => operation);
}

describe('the storage account', () => {
  it('takes large blobs and gives them back', async () => {
    const content = Buffer.alloc(8 * 1024 * 1024, 'content');
    const blob = vhds.getPageBlobClient('large');
    await blob.create(content.length);
    for (let offset = 0; offset < content.length; offset += 4 * 1024 * 1024) {
      const part = content.subarray(offset, offset + 4 * 1024 * 1024);
      await blob.uploadPages(part, offset, part.length);
    }
    expect((await blob.downloadToBuffer()).equals(content)).toBe(true);
  });

  it('takes shared keys and signatures too', async () => {
    const blob = containerByKey(account.endpoints.blob, 'vhds').getBlockBlobClient('by key');
    await blob.upload('hello', 5);
    expect(await (await fetch(await signedUrl(blob))).text()).toBe('hello');
  });

  it('is Azurite, its URLs path style', async () => {
    expect(account.endpoints.blob).toMatch(/^https:\/\/localhost:\d+\/gallerist$/);
    const { headers } = await fetch(vhds.url);
    expect(headers.get('server')).toBe('Azurite-Blob/3.36.0');
  });

  it('lets every principal of the tenant read and write', async () => {
    const nobody = credentialOf('00000000-0000-4000-8000-000000000000');
    const client = new BlobServiceClient(account.endpoints.blob, nobody, once);
    const blob = client.getContainerClient('vhds').getBlockBlobClient('of nobody');
    await blob.upload('hello', 5);
    expect((await blob.downloadToBuffer()).toString()).toBe('hello');
  });

  it('counts in real time, however much of it passes in Azure', async () => {
    const blob = vhds.getPageBlobClient('leased');
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { lastModified } = await blob.create(512);
    expect(lastModified?.getTime()).toBeGreaterThanOrEqual(before);
    expect(lastModified?.getTime()).toBeLessThanOrEqual(Date.now());
    await blob.getBlobLeaseClient().acquireLease(15);
    account.clock.advance(3600);
    expect((await blob.getProperties()).leaseState).toBe('leased');
  });

  it('counts requests by the operations of Azure', async () => {
    const blob = vhds.getPageBlobClient('counted');
    const blobs = await counted('blob', async () => {
      await blob.create(512);
      await blob.uploadPages(Buffer.alloc(512), 0, 512);
      await blob.getPageRanges();
      await blob.getProperties();
      await blob.delete();
    });
    expect(blobs).toEqual([
      'PutBlob',
      'PutPage',
      'GetPageRegions',
      'GetBlobProperties',
      'DeleteBlob',
    ]);
  });

  it('counts those of queues and tables alike', async () => {
    const queue = new QueueServiceClient(account.endpoints.queue, credential).getQueueClient(
      'work',
    );
    const queues = await counted('queue', async () => {
      await queue.create();
      await queue.sendMessage('hello');
      const { receivedMessageItems } = await queue.receiveMessages();
      const [message] = receivedMessageItems;
      if (message) await queue.deleteMessage(message.messageId, message.popReceipt);
    });
    expect(queues).toEqual(['CreateQueue', 'PutMessage', 'GetMessages', 'DeleteMessage']);
    const table = new TableClient(account.endpoints.table, 'jobs', credential);
    const row = { partitionKey: 'image', rowKey: 'job' };
    const tables = await counted('table', async () => {
      await table.createTable();
      await table.upsertEntity(row);
      await table.updateEntity({ ...row, state: 'done' }, 'Merge');
      await table.submitTransaction(new TableTransaction([['delete', row]]).actions);
    });
    expect(tables).toEqual([
      'CreateTable',
      'InsertOrMergeEntity',
      'MergeEntity',
      'EntityGroupTransaction',
    ]);
  });
});

describe('faults of storage', () => {
  it('an outage answers 503 until it is over', async () => {
    account.blob.faults.outage(200);
    await expect(vhds.getProperties()).rejects.toMatchObject({
      statusCode: 503,
      code: 'ServerBusy',
    });
    await after(200);
    await vhds.getProperties();
  });

  it('answers what it is told, to the requests it is told', async () => {
    const when = ({ operation }: { operation: string }) => operation === 'PutBlob';
    account.blob.faults.respond({ status: 412, code: 'ConditionNotMet' }, { when });
    await vhds.getProperties();
    const blob = vhds.getBlockBlobClient('answered');
    await expect(blob.upload('x', 1)).rejects.toMatchObject({ code: 'ConditionNotMet' });
    await blob.upload('x', 1);
  });

  it('cuts the connection before a request does anything', async () => {
    account.blob.faults.cut('before');
    await expect(vhds.getBlockBlobClient('cut').upload('x', 1)).rejects.toMatchObject(cut);
    expect(await vhds.getBlobClient('cut').exists()).toBe(false);
  });

  it('cuts the connection after a request was done, so that nobody knows it was', async () => {
    account.blob.faults.cut('after');
    await expect(vhds.getBlockBlobClient('done').upload('x', 1)).rejects.toMatchObject(cut);
    expect(await vhds.getBlobClient('done').exists()).toBe(true);
  });
});
