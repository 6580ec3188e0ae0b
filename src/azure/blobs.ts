import type { TokenCredential } from '@azure/identity';
import { blobCatalogs } from './blob-catalogs.ts';
import { blobDeadLetters } from './blob-dead-letters.ts';
import { blobDrops } from './blob-drops.ts';

/** Every port on Blob storage. */
export const blobPorts = (url: string, credential: TokenCredential) => ({
  catalogs: blobCatalogs(url, credential),
  deadLetters: blobDeadLetters(url, credential),
  drops: blobDrops(credential),
});
