import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import type { DeadLetters } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking } from './errors.ts';

const CONTAINER = 'dead-letters';

/** What Event Grid could not deliver, one blob a batch of events. */
export function blobDeadLetters(url: string, credential: TokenCredential): DeadLetters {
  const container = new BlobServiceClient(url, credential, clientOptions).getContainerClient(
    CONTAINER,
  );
  return {
    async *list() {
      const blobs = await asking('list dead letters', () =>
        Array.fromAsync(container.listBlobsFlat()),
      );
      for (const { name } of blobs) {
        const blob = container.getBlobClient(name);
        yield {
          name,
          text: () =>
            asking(`read ${name}`, async () => (await blob.downloadToBuffer()).toString('utf8')),
          remove: async () => {
            await asking(`remove ${name}`, () => blob.deleteIfExists());
          },
        };
      }
    },
  };
}
