import type { AzureClock } from './clock.ts';
import type { AzureEvent } from './events/azure-event.ts';
import { startAzurite, type Azurite } from './azurite.ts';
import type { Certificates } from './certificates.ts';
import type { Ports } from './endpoints.ts';
import { accountId, accountName, ownerPrincipalId } from './fixed-ids.ts';
import { blobEvents } from './storage-front/blob-events.ts';
import { blobReader, type BlobReader } from './storage-front/blob-reader.ts';
import { startStorageFront, type StorageFront } from './storage-front/storage-front.ts';
import type { Tokens } from './tokens.ts';

export interface StorageAccountOptions {
  folder: string;
  accountKey: string;
  certificates: Certificates;
  tokens: Tokens;
  clock: AzureClock;
  ports: Pick<Ports, 'blob' | 'queue' | 'table'>;
  raise: (event: AzureEvent) => void;
  log: (line: string) => void;
}

export interface StorageAccount {
  /** https://localhost:PORT/gallerist */
  endpoints: { blob: string; queue: string; table: string };
  /** Their faults and request counts. */
  blob: StorageFront;
  queue: StorageFront;
  table: StorageFront;
  azurite: Azurite;
  reader: BlobReader;
  close: () => Promise<void>;
}

/** The storage account: Azurite behind fronts that raise events, count and fail. */
export async function startStorageAccount(options: StorageAccountOptions): Promise<StorageAccount> {
  const { folder, certificates, tokens, clock, log, raise } = options;
  const account = { account: accountName, accountKey: options.accountKey };
  const azurite = await startAzurite({ folder, ...account, ...certificates, log });
  const reader = blobReader(() => azurite.origins().blob, tokens, ownerPrincipalId);
  const endpoints = { blob: '', queue: '', table: '' };
  const endpoint = (): string => endpoints.blob;
  const events = blobEvents({ topic: accountId, clock, endpoint, reader, raise });
  const started: StorageFront[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((front) => front.close()));
    await azurite.stop();
  };
  const start = async (service: keyof typeof endpoints): Promise<StorageFront> => {
    const front = await startStorageFront({
      service,
      port: options.ports[service],
      tls: certificates.tls,
      origin: () => azurite.origins()[service],
      ...(service === 'blob' && events),
    });
    started.push(front);
    endpoints[service] = `${front.origin}/${accountName}`;
    return front;
  };
  try {
    const [blob, queue, table] = [await start('blob'), await start('queue'), await start('table')];
    return { endpoints, blob, queue, table, azurite, reader, close };
  } catch (error) {
    await close();
    throw error;
  }
}
