import { TableClient } from '@azure/data-tables';
import { afterEach, describe, expect, it } from 'vitest';
import { blobCatalogs } from '../../src/azure/blob-catalogs.ts';
import { blobDrops } from '../../src/azure/blob-drops.ts';
import { queueOutbox } from '../../src/azure/queue-outbox.ts';
import { tableCalls } from '../../src/azure/table-calls.ts';
import { tableHints } from '../../src/azure/table-hints.ts';
import { tableJobs } from '../../src/azure/table-jobs.ts';
import { tableNumbers } from '../../src/azure/table-numbers.ts';
import { Conflict, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { aJob, anUpload } from '../support/builders.ts';
import type { Storage } from '../support/storage.ts';
import { fresh } from './fresh.ts';

const entry = { sequence: 1, step: 'import-vhd', at: new Date(0), outcome: '', note: '' } as const;
const newJob = () => aJob({ id: `${fresh('image')}.0123456789abcdef` });

/** What a storage account does that no fake does: it fails, half-way too, and it costs requests. */
export function describeStorageOnly(storageOf: () => Storage): void {
  const jobs = () => tableJobs(storageOf().endpoints.table, storageOf().credential);
  const numbers = () => tableNumbers(storageOf().endpoints.table, storageOf().credential);
  const hints = () => tableHints(storageOf().endpoints.table, storageOf().credential);
  const outbox = () => queueOutbox(storageOf().endpoints.queue, storageOf().credential);

  /** What was asked of a service while this ran. */
  async function asked(service: 'blob' | 'queue' | 'table', run: () => Promise<unknown>) {
    const { requests } = storageOf()[service];
    const before = requests.length;
    await run();
    return requests.slice(before);
  }

  /** The answer to the next request of that operation is lost; the request is not. */
  function loseAnswer(service: 'queue' | 'table', operation: string): void {
    storageOf()[service].faults.cut('after', { when: (call) => call.operation === operation });
  }

  afterEach(() => {
    for (const service of ['blob', 'queue', 'table'] as const) storageOf()[service].faults.clear();
  });

  describe('an accepted catalog of another build', () => {
    it('is not in force, and what people wrote is judged anew', async () => {
      const { endpoints, credential, blobs } = storageOf();
      const catalogs = blobCatalogs(endpoints.blob, credential);
      const accepted = blobs.getContainerClient('catalog').getBlockBlobClient('accepted.json');
      await accepted.deleteIfExists();
      await catalogs.accept({ dropAccounts: [], images: {} }, '"1"', undefined);
      await accepted.upload('{}', 2, { metadata: { sourceetag: '"1"' } });
      expect(await catalogs.accepted()).toBeUndefined();
      const { etag } = await accepted.getProperties();
      expect(await catalogs.judged()).toEqual({ accepted: etag });
    });
  });

  describe('an accepted catalog under a lease', () => {
    it('is no other one: whoever accepts waits', async () => {
      const { endpoints, credential, blobs } = storageOf();
      const catalogs = blobCatalogs(endpoints.blob, credential);
      const blob = blobs.getContainerClient('catalog').getBlockBlobClient('accepted.json');
      await blob.upload('{}', 2);
      const lease = blob.getBlobLeaseClient();
      await lease.acquireLease(-1);
      const { accepted } = await catalogs.judged();
      const acceptance = catalogs.accept({ dropAccounts: [], images: {} }, '"1"', accepted);
      await expect(acceptance).rejects.toThrow(/write accepted.json.*LeaseIdMissing/);
      await lease.releaseLease();
    });
  });

  describe('an answer that is lost', () => {
    it('leaves a job that was added', async () => {
      const job = newJob();
      loseAnswer('table', 'InsertEntity');
      await expect(jobs().add(job)).rejects.toThrow(Unavailable);
      expect(await jobs().add(job)).toBe(false);
    });

    it.each([
      ['without a line', 'UpdateEntity', undefined],
      ['with a line', 'EntityGroupTransaction', entry],
    ])('leaves a job that was saved, %s', async (_case, operation, line) => {
      const job = newJob();
      await jobs().add(job);
      const read = await jobs().read(job.id);
      const changed = { ...job, ...read, failures: 1 };
      loseAnswer('table', operation);
      await expect(jobs().save(changed, line)).rejects.toThrow(Unavailable);
      expect(await jobs().read(job.id)).toMatchObject({ failures: 1 });
      await expect(jobs().save({ ...changed, failures: 2 })).rejects.toThrow(Conflict);
    });

    it('leaves a number that is reserved once', async () => {
      const definition = fresh('/definition');
      const reserve = () => numbers().reserve(definition, 'one', 'one.vhd', { exactly: '1.0.0' });
      loseAnswer('table', 'EntityGroupTransaction');
      await expect(reserve()).rejects.toThrow(Unavailable);
      expect(await reserve()).toBe('1.0.0');
    });

    it('leaves a message that was sent', async () => {
      const queue = storageOf().queues.getQueueClient('replicate-version');
      await queue.createIfNotExists();
      await queue.clearMessages();
      const message = { job: newJob().id, sequence: 1 };
      loseAnswer('queue', 'PutMessage');
      const sent = outbox().send('replicate-version', message, new Date(0));
      await expect(sent).rejects.toThrow(Unavailable);
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
      expect(receivedMessageItems.map((item) => JSON.parse(item.messageText))).toEqual([message]);
    });
  });

  describe('what the storage account is asked', () => {
    it('is asked again for a table that could not be made', async () => {
      const one = hints();
      storageOf().table.faults.respond({ status: 503, code: 'ServerBusy' });
      await expect(one.waiters('/one')).rejects.toThrow(Unavailable);
      expect(await one.waiters('/one')).toEqual([]);
    });

    it('makes a table that is not there, and asks for it no more', async () => {
      const { endpoints, credential } = storageOf();
      const asking = tableCalls(endpoints.table, credential);
      await asking.claim('one', { request: '', job: '' });
      await new TableClient(endpoints.table, 'calls', credential).deleteTable();
      const all = await asked('table', async () => {
        expect(await asking.find('one')).toBeUndefined();
        expect(await asking.find('one')).toBeUndefined();
      });
      expect(all.map(({ operation }) => operation)).toEqual([
        'QueryEntity',
        'CreateTable',
        'QueryEntity',
        'QueryEntity',
      ]);
    });

    it('hides a message for a day at most, and lets it live for ever', async () => {
      const message = { job: newJob().id, sequence: 1 };
      await outbox().send('close-job', message, new Date(0));
      const inTwoDays = new Date(Date.now() + 172_800_000);
      const all = await asked('queue', () => outbox().send('close-job', message, inTwoDays));
      expect(all.map(({ path }) => path)).toEqual([
        '/gallerist/close-job/messages?visibilitytimeout=86400&messagettl=-1&timeout=30',
      ]);
    });

    it('reads an accepted catalog whole only where it has changed', async () => {
      const catalogs = blobCatalogs(storageOf().endpoints.blob, storageOf().credential);
      const { accepted } = await catalogs.judged();
      await catalogs.accept({ dropAccounts: [], images: {} }, '"1"', accepted);
      const all = await asked('blob', async () => {
        await catalogs.accepted();
        await catalogs.accepted();
      });
      expect(all.map(({ status }) => status)).toEqual([200, 304]);
    });

    it('looks at a disk in three requests', async () => {
      const { endpoints, credential, blobs } = storageOf();
      const upload = anUpload({ endpoint: endpoints.blob, name: `${fresh('image')}/1.0.0.vhd` });
      const blob = blobs.getContainerClient('vhds').getPageBlobClient(upload.name);
      await blob.create(1_049_088);
      const drops = blobDrops(credential);
      const all = await asked('blob', async () => {
        const reading = await drops.open(upload, 4_096);
        if (reading !== undefined) await drops.tail(upload, reading, 512);
        await drops.occupiedBytes(upload);
      });
      expect(all.map(({ operation }) => operation)).toEqual([
        'GetBlob',
        'GetBlob',
        'GetPageRegions',
      ]);
    });
  });
}
