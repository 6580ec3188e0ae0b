import { RestError, type ContainerClient } from '@azure/storage-blob';
import { markerOf as markerName } from '../../src/lifecycle/uploads/drop-path.ts';
import type { EarlierUpload } from './earlier-upload.ts';
import { pageRanges, type PageRanges } from './page-ranges.ts';
import type { PageSink } from './upload.ts';

/**
 * Names the file a blob is made from. Set when the blob is made and never again: metadata moves the
 * ETag, by which an import knows that nobody wrote to the disk. That an upload is finished is told by
 * its marker alone.
 */
const FILE_METADATA = 'gallerist_file';

/** What lies under the name; undefined where nothing does. Rejects with ContainerNotFound too. */
export async function findUpload(
  container: ContainerClient,
  name: string,
): Promise<EarlierUpload | undefined> {
  const blob = await unlessAbsent(container.getBlobClient(name).getProperties());
  if (blob === undefined) return undefined;
  const marker = await unlessAbsent(markerOf(container, name).getProperties());
  return {
    length: blob.contentLength ?? 0,
    file: blob.metadata?.[FILE_METADATA],
    // A marker that an earlier blob of the name left does not count for this one.
    finished: marker !== undefined && (marker.createdOn ?? 0) >= (blob.createdOn ?? 0),
  };
}

export interface NewPageBlob {
  length: number;
  metadata: Record<string, string>;
  /** The identity of the file. */
  file: string;
  overwrite: boolean;
}

/** Makes the page blob, all zeros. False when one exists and may not be replaced. */
export async function createPageBlob(
  container: ContainerClient,
  name: string,
  { length, metadata, file, overwrite }: NewPageBlob,
): Promise<boolean> {
  if (overwrite) await removeEarlier(container, name);
  const conditions = overwrite ? {} : { ifNoneMatch: '*' };
  const options = { metadata: { ...metadata, [FILE_METADATA]: file }, conditions };
  try {
    await container.getPageBlobClient(name).create(length, options);
    return true;
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 409) return false;
    throw error;
  }
}

/**
 * A blob written over may keep its creation time, by which Gallerist tells one upload of a name from another. One that
 * cannot be deleted, for its snapshots say, is written over.
 */
async function removeEarlier(container: ContainerClient, name: string): Promise<void> {
  try {
    await container.getBlobClient(name).deleteIfExists();
  } catch (error) {
    if (!(error instanceof RestError) || error.statusCode !== 409) throw error;
  }
}

/** What has been written to the blob. */
export async function writtenRanges(container: ContainerClient, name: string): Promise<PageRanges> {
  // getPageRanges() counts one byte too few in each range, and has 10,000 of them at most.
  return pageRanges(await Array.fromAsync(container.getPageBlobClient(name).listPageRanges()));
}

export function pageSink(container: ContainerClient, name: string): PageSink {
  const blob = container.getPageBlobClient(name);
  return {
    async write(offset, bytes, abortSignal) {
      await blob.uploadPages(bytes, offset, bytes.length, { abortSignal });
    },
  };
}

export async function removeMarker(container: ContainerClient, name: string): Promise<void> {
  await markerOf(container, name).deleteIfExists();
}

/** Declares the upload complete. */
export async function markReady(container: ContainerClient, name: string): Promise<void> {
  await markerOf(container, name).upload('', 0);
}

function markerOf(container: ContainerClient, name: string) {
  return container.getBlockBlobClient(markerName(name));
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const code = error instanceof RestError && error.response?.headers.get('x-ms-error-code');
    if (code === 'BlobNotFound') return undefined;
    throw error;
  }
}
