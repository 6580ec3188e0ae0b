import { RestError, type ContainerClient } from '@azure/storage-blob';
import { Complaint } from './connection.ts';
import type { PageSink } from './upload.ts';

export interface NewPageBlob {
  name: string;
  length: number;
  metadata: Record<string, string>;
  overwrite: boolean;
}

/**
 * Makes the page blob, all zeros. A marker that an earlier upload left goes first: it would declare
 * this one complete before it is. Throws Complaint when the blob exists and may not be replaced.
 */
export async function createPageBlob(
  container: ContainerClient,
  { name, length, metadata, overwrite }: NewPageBlob,
): Promise<PageSink> {
  const blob = container.getPageBlobClient(name);
  if (!overwrite && (await blob.exists())) throw alreadyThere(container, name);
  await markerOf(container, name).deleteIfExists();
  const conditions = overwrite ? {} : { ifNoneMatch: '*' };
  try {
    await blob.create(length, { metadata, conditions });
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 409) throw alreadyThere(container, name);
    throw error;
  }
  return {
    async write(offset, bytes, abortSignal) {
      await blob.uploadPages(bytes, offset, bytes.length, { abortSignal });
    },
  };
}

/** Declares the upload complete. */
export async function markReady(container: ContainerClient, name: string): Promise<void> {
  await markerOf(container, name).upload('', 0);
}

function markerOf(container: ContainerClient, name: string) {
  return container.getBlockBlobClient(`${name}.ready`);
}

function alreadyThere(container: ContainerClient, name: string): Complaint {
  return new Complaint(
    `${container.containerName}/${name} exists already. Add --overwrite to replace it, or give another --version.`,
  );
}
