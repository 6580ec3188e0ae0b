import type { TokenCredential } from '@azure/identity';
import {
  BlobServiceClient,
  type BlobDownloadResponseParsed,
  type BlobGetPropertiesResponse,
} from '@azure/storage-blob';
import type { Upload } from '../lifecycle/jobs/job-data.ts';
import { Unavailable } from '../lifecycle/outcomes.ts';
import type { BlobReading, Drops, Result } from '../lifecycle/ports.ts';
import { ARCHIVE_CONTAINER, RESULTS_CONTAINER } from '../lifecycle/uploads/drop-path.ts';
import { archiveBlob } from './blob-archive.ts';
import { removeBlob, whyBlobIsKept } from './blob-removal.ts';
import { clientOptions } from './client-options.ts';
import { creatingIfAbsent } from './creating-if-absent.ts';
import { asking, unlessAbsent, statusOf, translate } from './errors.ts';
import { uploadJson } from './upload-json.ts';

/** Blobs in drop accounts, by the account's endpoint. */
export function blobDrops(credential: TokenCredential): Drops {
  const services = new Map<string, BlobServiceClient>();
  function container(endpoint: string, name: string) {
    const known = services.get(endpoint);
    const service = known ?? new BlobServiceClient(endpoint, credential, clientOptions);
    services.set(endpoint, service);
    return service.getContainerClient(name);
  }
  const blobOf = ({ endpoint, container: name, name: blob }: Omit<Upload, 'createdOn'>) =>
    container(endpoint, name).getBlobClient(blob);
  const nameOf = (upload: Omit<Upload, 'createdOn'>) => `${upload.container}/${upload.name}`;

  return {
    open: (upload, headBytes) =>
      unlessAbsent(`read ${nameOf(upload)}`, async () => {
        const blob = blobOf(upload);
        try {
          return await readingOf(await blob.download(0, headBytes));
        } catch (error) {
          // A range of an empty blob is not satisfiable; its properties still are.
          if (statusOf(error) !== 416) throw error;
          return { ...propertiesOf(await blob.getProperties()), length: 0, head: new Uint8Array() };
        }
      }),

    async dates(place) {
      const found = await unlessAbsent(`read ${nameOf(place)}`, () =>
        blobOf(place).getProperties(),
      );
      return found && propertiesOf(found);
    },

    async tail(upload, { length, etag }, bytes) {
      const name = nameOf(upload);
      const conditions = { ifMatch: etag };
      try {
        return await bytesOf(await blobOf(upload).download(length - bytes, bytes, { conditions }));
      } catch (error) {
        const isMoved = [404, 412].includes(statusOf(error));
        if (!isMoved) throw translate(error, `read the end of ${name}`);
        throw new Unavailable(`${name} was written to or deleted while it was read.`, {
          cause: error,
        });
      }
    },

    occupiedBytes: (upload) =>
      asking(`list the pages of ${nameOf(upload)}`, async () => {
        const blob = container(upload.endpoint, upload.container).getPageBlobClient(upload.name);
        let bytes = 0;
        // Azure lists 10,000 ranges at most in one answer.
        for await (const { start, end } of blob.listPageRanges()) bytes += end - start + 1;
        return bytes;
      }),

    async *list(endpoint, name, prefix) {
      const blobs = await unlessAbsent(`list ${name}`, () =>
        Array.fromAsync(
          container(endpoint, name).listBlobsFlat(prefix === undefined ? {} : { prefix }),
        ),
      );
      for (const { name: blob, properties } of blobs ?? []) {
        const { lastModified, createdOn = lastModified, etag } = properties;
        // A list says without quotes what the header of a blob has in them.
        yield { name: blob, createdOn, lastModified, etag: `"${etag.replaceAll('"', '')}"` };
      }
    },

    whyKept: (place, etag) =>
      whyBlobIsKept(container(place.endpoint, place.container), place.name, etag),

    remove: (place, etag) =>
      removeBlob(container(place.endpoint, place.container), place.name, etag),

    archive: (place, etag, path, most) =>
      asking(`archive ${nameOf(place)}`, () => {
        const target = container(place.endpoint, ARCHIVE_CONTAINER).getBlockBlobClient(path);
        return archiveBlob(blobOf(place), etag, target, most, credential);
      }),

    async writeResult(endpoint, path, result) {
      const results = container(endpoint, RESULTS_CONTAINER);
      const upload = () => uploadJson(results.getBlockBlobClient(path), result, asJson);
      await asking(`write the result ${path}`, () =>
        creatingIfAbsent(upload, () => results.createIfNotExists()),
      );
    },

    async amendResult(endpoint, path, amend) {
      const blob = container(endpoint, RESULTS_CONTAINER).getBlockBlobClient(path);
      await unlessAbsent(`write the result ${path} again`, async () => {
        const found = await blob.download();
        const told = JSON.parse(new TextDecoder().decode(await bytesOf(found))) as Result;
        const conditions = { ...(found.etag && { ifMatch: found.etag }) };
        await uploadJson(blob, amend(told), { ...asJson, conditions });
      });
    },
  };
}

const asJson = { blobHTTPHeaders: { blobContentType: 'application/json' } };

function propertiesOf(
  answer: BlobGetPropertiesResponse | BlobDownloadResponseParsed,
): Omit<BlobReading, 'head' | 'length'> {
  const { blobType, etag, createdOn, lastModified, copyStatus, leaseState, metadata } = answer;
  if (!blobType || !etag || !createdOn || !lastModified) {
    throw new Unavailable('The storage service left out a blob property that is always there.');
  }
  return {
    blobType,
    etag,
    createdOn,
    lastModified,
    copyStatus,
    leased: leaseState === 'leased' || leaseState === 'breaking',
    metadata: metadata ?? {},
  };
}

async function readingOf(answer: BlobDownloadResponseParsed): Promise<BlobReading> {
  const head = await bytesOf(answer);
  // `bytes 0-511/1049088`: the whole length stands after the slash.
  const whole = Number(answer.contentRange?.split('/')[1] ?? answer.contentLength ?? head.length);
  return { ...propertiesOf(answer), length: whole, head };
}

async function bytesOf(answer: BlobDownloadResponseParsed): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of answer.readableStreamBody ?? []) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}
