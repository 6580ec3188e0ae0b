import type { PageBlobClient } from '@azure/storage-blob';
import { blobCatalogs } from '../../src/azure/blob-catalogs.ts';
import { blobDeadLetters } from '../../src/azure/blob-dead-letters.ts';
import { blobDrops } from '../../src/azure/blob-drops.ts';
import { queueOutbox } from '../../src/azure/queue-outbox.ts';
import { stepMessage, type StepName } from '../../src/messages.ts';
import type { Storage } from '../support/storage.ts';
import type { CatalogsBench } from './catalogs.ts';
import type { DeadLettersBench } from './dead-letters.ts';
import type { DropsBench, Place } from './drops.ts';
import type { OutboxBench } from './outbox.ts';

/** What the contract suites need to see and do on the storage account. */

export function outboxBench({ endpoints, credential, queues }: Storage): OutboxBench {
  return {
    outbox: queueOutbox(endpoints.queue, credential),
    now: () => new Date(),
    async receive(step: StepName) {
      const queue = queues.getQueueClient(step);
      await queue.createIfNotExists();
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
      for (const { messageId, popReceipt } of receivedMessageItems) {
        await queue.deleteMessage(messageId, popReceipt);
      }
      return receivedMessageItems.map((item) => stepMessage.parse(JSON.parse(item.messageText)));
    },
  };
}

export function deadLettersBench({ endpoints, credential, blobs }: Storage): DeadLettersBench {
  return {
    deadLetters: blobDeadLetters(endpoints.blob, credential),
    async put(name, text) {
      const blob = blobs.getContainerClient('dead-letters').getBlockBlobClient(name);
      await blob.upload(text, Buffer.byteLength(text));
    },
  };
}

export async function catalogsBench(storage: Storage): Promise<CatalogsBench> {
  const { endpoints, credential, blobs } = storage;
  const blobOf = (name: string) => blobs.getContainerClient('catalog').getBlockBlobClient(name);
  const names = ['catalog.yaml', 'accepted.json', 'rejected.json'];
  await Promise.all(names.map((name) => blobOf(name).deleteIfExists()));
  return {
    catalogs: blobCatalogs(endpoints.blob, credential),
    elsewhere: blobCatalogs(endpoints.blob, credential),
    async upload(text) {
      if (text === undefined) await blobOf('catalog.yaml').delete();
      else await blobOf('catalog.yaml').upload(text, Buffer.byteLength(text));
    },
    async rejection() {
      if (!(await blobOf('rejected.json').exists())) return undefined;
      return JSON.parse((await blobOf('rejected.json').downloadToBuffer()).toString());
    },
  };
}

export function dropsBench({ endpoints, credential, blobs }: Storage): DropsBench {
  const blobOf = ({ container, name }: Place) =>
    blobs.getContainerClient(container).getBlobClient(name);
  const pagesOf = (place: Place) => blobOf(place).getPageBlobClient();
  const uploadOf = async (place: Place) => {
    const { createdOn } = await blobOf(place).getProperties();
    return { ...place, createdOn: createdOn?.toISOString() ?? '' };
  };
  return {
    drops: blobDrops(credential),
    endpoint: endpoints.blob,
    async put(place, file, metadata = {}) {
      await pagesOf(place).create(file.length, { metadata });
      for (const { offset, bytes } of file.chunks())
        await writePages(pagesOf(place), offset, bytes);
      return uploadOf(place);
    },
    async putBlockBlob(place) {
      await blobOf(place).getBlockBlobClient().upload('', 0);
      return uploadOf(place);
    },
    write: (place) => writePages(pagesOf(place), 0, new Uint8Array(512).fill(7)),
    async lease(place) {
      await blobOf(place).getBlobLeaseClient().acquireLease(-1);
    },
    async snapshot(place) {
      await blobOf(place).createSnapshot();
    },
    async remove(place) {
      await blobOf(place).delete();
    },
    async result(path) {
      const blob = blobs.getContainerClient('results').getBlobClient(path);
      return JSON.parse((await blob.downloadToBuffer()).toString());
    },
  };
}

async function writePages(blob: PageBlobClient, offset: number, bytes: Uint8Array): Promise<void> {
  await blob.uploadPages(bytes, offset, bytes.length);
}
