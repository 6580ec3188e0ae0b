import type { BlockBlobClient, BlockBlobUploadOptions } from '@azure/storage-blob';

/** Writes a value to a blob as JSON for people. */
export function uploadJson(
  blob: BlockBlobClient,
  value: unknown,
  options: BlockBlobUploadOptions,
): Promise<unknown> {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  return blob.upload(text, Buffer.byteLength(text), options);
}
