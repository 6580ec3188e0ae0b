import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { aStorageAccount, credential } from '../local/plumbing/a-storage-account.ts';

/** A storage account on Azurite with the containers of a deployment, and an owner's way into it. */
export async function startStorage() {
  const account = await aStorageAccount();
  const blobs = new BlobServiceClient(account.endpoints.blob, credential);
  const queues = new QueueServiceClient(account.endpoints.queue, credential);
  await Promise.all(
    ['vhds', 'results', 'catalog', 'dead-letters', 'archive'].map((name) =>
      blobs.createContainer(name),
    ),
  );
  return { ...account, credential, blobs, queues };
}

export type Storage = Awaited<ReturnType<typeof startStorage>>;
