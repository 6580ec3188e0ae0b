import { randomUUID } from 'node:crypto';
import type { AzureClock } from '../clock.ts';
import type { AzureEvent } from '../events/azure-event.ts';
import type { BlobReader } from './blob-reader.ts';
import { resourcePath } from './resource-path.ts';
import type { StorageExchange } from './storage-front.ts';

export interface BlobEventsOptions {
  /** Resource id of the account. */
  topic: string;
  clock: AzureClock;
  /** The account's blob endpoint as clients know it: https://localhost:PORT/gallerist */
  endpoint(): string;
  reader: BlobReader;
  raise(event: AzureEvent): void;
}

export interface BlobEvents {
  /** Before a request goes on: what a deletion is about to delete. */
  asked(call: { operation: string; path: string }): Promise<Headers | undefined>;
  /** After Azurite has answered: raises what Azure would raise. */
  answered(exchange: StorageExchange): void;
}

// PutPage, PutBlock, AppendBlock, metadata, properties and tiers raise nothing: so the one event of a
// page blob comes when its upload starts.
const createdBy: Record<string, string> = {
  PutBlob: 'PutBlob',
  PutBlobFromURL: 'PutBlob',
  PutBlockList: 'PutBlockList',
  CopyBlob: 'CopyBlob',
};

/**
 * Raises Microsoft.Storage.BlobCreated and BlobDeleted as a storage account does; the latter for the
 * operation DeleteBlob alone, not for the blobs of a container that is deleted (azure-docs
 * articles/event-grid/event-schema-blob-storage.md).
 */
export function blobEvents(options: BlobEventsOptions): BlobEvents {
  const nextSequencer = sequencer();
  const raise = (
    exchange: StorageExchange,
    eventType: string,
    api: string,
    blob: Partial<BlobData>,
  ) => {
    const { container, name } = blobOf(exchange.call.path);
    const { headers } = exchange.answer;
    const requestId = String(headers['x-ms-request-id'] ?? randomUUID());
    options.raise({
      topic: options.topic,
      subject: `/blobServices/default/containers/${container}/blobs/${name}`,
      eventType,
      eventTime: sevenDigits(options.clock.now()),
      id: randomUUID(),
      data: {
        api,
        clientRequestId: String(exchange.request.headers['x-ms-client-request-id'] ?? randomUUID()),
        requestId,
        ...blob,
        url: `${options.endpoint()}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`,
        sequencer: nextSequencer(),
        storageDiagnostics: { batchId: randomUUID() },
      },
      dataVersion: '',
      metadataVersion: '1',
    });
  };
  const raiseCreated = async (exchange: StorageExchange, api: string): Promise<void> => {
    const { request, answer, call } = exchange;
    const eTag = unquoted(answer.headers.etag ?? '');
    if (call.operation === 'PutBlob') {
      raise(exchange, 'Microsoft.Storage.BlobCreated', api, { eTag, ...putBlobData(request) });
      return;
    }
    const headers = await options.reader.properties(pathOf(call.path)).catch(() => undefined);
    raise(exchange, 'Microsoft.Storage.BlobCreated', api, { eTag, ...dataOf(headers) });
  };
  return {
    async asked({ operation, path }) {
      if (operation !== 'DeleteBlob') return undefined;
      return options.reader.properties(pathOf(path)).catch(() => undefined);
    },
    answered(exchange) {
      const { call, answer, asked } = exchange;
      const api = createdBy[call.operation];
      if (api && (answer.statusCode === 201 || answer.statusCode === 202)) {
        void raiseCreated(exchange, api);
      }
      if (call.operation === 'DeleteBlob' && answer.statusCode === 202 && !isSnapshot(exchange)) {
        const { contentType, blobType } = dataOf(asked as Headers | undefined);
        const data = { contentType, blobType };
        raise(exchange, 'Microsoft.Storage.BlobDeleted', 'DeleteBlob', data);
      }
    },
  };
}

interface BlobData {
  eTag: string;
  contentType: string;
  contentLength: number;
  blobType: string;
}

function putBlobData(request: StorageExchange['request']): Omit<BlobData, 'eTag'> {
  const { headers } = request;
  const blobType = String(headers['x-ms-blob-type'] ?? 'BlockBlob');
  const length =
    blobType === 'PageBlob' ? headers['x-ms-blob-content-length'] : headers['content-length'];
  const contentType = headers['x-ms-blob-content-type'] ?? headers['content-type'];
  return {
    contentType: String(contentType ?? 'application/octet-stream'),
    contentLength: Number(length ?? 0),
    blobType,
  };
}

function dataOf(headers: Headers | undefined): Omit<BlobData, 'eTag'> {
  return {
    contentType: headers?.get('content-type') ?? 'application/octet-stream',
    contentLength: Number(headers?.get('content-length') ?? 0),
    blobType: headers?.get('x-ms-blob-type') ?? 'BlockBlob',
  };
}

function isSnapshot({ call, request }: StorageExchange): boolean {
  const onlySnapshots = request.headers['x-ms-delete-snapshots'] === 'only';
  return onlySnapshots || new URL(call.path, 'https://localhost').searchParams.has('snapshot');
}

function pathOf(pathAndQuery: string): string {
  return new URL(pathAndQuery, 'https://localhost').pathname;
}

function blobOf(url: string): { container: string; name: string } {
  // /account/container/name, where a name may hold slashes.
  const [, , container = '', ...name] = resourcePath(url).split('/');
  return { container, name: name.join('/') };
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

function sevenDigits(instant: Date): string {
  return instant.toISOString().replace('Z', '0000Z');
}

/** Increases in this process and over restarts; compared as text, as Azure says. */
function sequencer(): () => string {
  const started = Date.now().toString(16).padStart(32, '0');
  let raised = 0;
  return () => started + (raised += 1).toString(16).padStart(16, '0');
}
