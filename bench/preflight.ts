import { BlobServiceClient } from '@azure/storage-blob';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCertificates } from '../local/certificates.ts';
import { accountId, ownerPrincipalId } from '../local/fixed-ids.ts';
import { startLocalAzure, type LocalAzure } from '../local/local-azure.ts';
import { startStorageFront } from '../local/storage-front/storage-front.ts';
import { blobDrops } from '../src/azure/blob-drops.ts';
import { readCatalog } from '../src/lifecycle/catalog/read-catalog.ts';
import { importVhd } from '../src/lifecycle/import-vhd.ts';
import { newImport } from '../src/lifecycle/jobs/job.ts';
import { fakeServices } from '../test/support/fake-services.ts';
import { aCatalogOf } from '../test/support/stack-catalog.ts';
import { MIB, makeVhd } from '../tools/vhd/make-vhd.ts';
import { sum, type Figure } from './figure.ts';

export const title =
  'what the step import-vhd asks of storage about one disk, as a stored blob of that length';

const container = 'vhds';
const name = 'ubuntu-24/disk.vhd';
/** So many single pages, none beside another. */
const FRAGMENTS = 1_000;

export async function measure(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gallerist-bench-'));
  const root = join(import.meta.dirname, '..');
  const azure = await startLocalAzure({
    folder,
    app: join(root, 'dist'),
    infra: join(root, 'infra'),
    portBase: 0,
    host: false,
  });
  try {
    return [
      ...(await preflightOf('64 MiB', 64, azure, folder)),
      ...(await preflightOf('1 GiB', 1_024, azure, folder)),
      ...(await preflightOf('1 TiB', 1_048_576, azure, folder)),
      ...(await preflightOf('1 TiB in 1,000 fragments', 1_048_576, azure, folder, FRAGMENTS)),
    ];
  } finally {
    await azure.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Exchange {
  operation: string;
  bytes: number;
}

async function preflightOf(
  size: string,
  megabytes: number,
  azure: LocalAzure,
  folder: string,
  fragments = 0,
): Promise<Figure[]> {
  const exchanges: Exchange[] = [];
  // A front of its own before storage, because it must see the length of every answer.
  const front = await startStorageFront({
    service: 'blob',
    port: 0,
    tls: (await prepareCertificates(join(folder, 'certificates'))).tls,
    origin: () => azure.storage.azurite.origins().blob,
    answered({ call, answer }) {
      const exchange = { operation: call.operation, bytes: 0 };
      exchanges.push(exchange);
      answer.on('data', (chunk: Buffer) => (exchange.bytes += chunk.length));
    },
  });
  try {
    const step = await prepareStep(`${front.origin}/gallerist`, azure, megabytes, fragments);
    exchanges.length = 0;
    const result = await step();
    if (result.kind !== 'next')
      throw new Error(`The disk of ${size} did not pass: ${result.kind}.`);
    return figures(size, exchanges);
  } finally {
    await front.close();
  }
}

/** Stores the disk, and hands back the step that is to look at it: all but storage is in memory. */
async function prepareStep(
  endpoint: string,
  azure: LocalAzure,
  megabytes: number,
  fragments: number,
) {
  const credential = {
    getToken: async () => {
      const { token, expiresOn } = azure.tokens.issue(
        ownerPrincipalId,
        'https://storage.azure.com',
      );
      return { token, expiresOnTimestamp: expiresOn.getTime() };
    },
  };
  const vhds = new BlobServiceClient(endpoint, credential).getContainerClient(container);
  const file = makeVhd({ megabytes, generation: 'V2' });
  const blob = vhds.getPageBlobClient(name);
  await blob.create(file.length);
  for (const { offset, bytes } of file.chunks())
    await blob.uploadPages(bytes, offset, bytes.length);
  for (let index = 0; index < fragments; index += 1)
    await blob.uploadPages(new Uint8Array(512).fill(1), 4 * MIB + index * 131_072, 512);
  await vhds.getBlockBlobClient(`${name}.ready`).upload('', 0);

  const reading = readCatalog(aCatalogOf({ 'ubuntu-24': {} }, endpoint));
  if (!reading.valid) throw new Error(JSON.stringify(reading.problems));
  const services = { ...fakeServices(reading.catalog), drops: blobDrops(credential) };
  const { subscription, resourceGroup, gallery } = reading.catalog.images['ubuntu-24'] ?? {};
  services.galleries.addGallery({ subscription, resourceGroup, gallery, definition: '' } as never);
  const { createdOn } = await blob.getProperties();
  const upload = {
    account: accountId,
    endpoint,
    container,
    name,
    createdOn: createdOn?.toISOString() ?? '',
  };
  const job = newImport('ubuntu-24.0123456789abcdef', upload, 'bench', services.clock.now());
  return () => importVhd(job, services);
}

function figures(size: string, exchanges: Exchange[]): Figure[] {
  const read = sum(exchanges.map(({ bytes }) => bytes)) / 1_024;
  const because = exchanges.map(({ operation, bytes }) => `${operation} ${bytes} B`).join(', ');
  return [
    { what: `requests for ${size}`, value: exchanges.length, bar: 3 },
    { what: `read of ${size}`, value: read, unit: 'KiB', bar: 64, because },
  ];
}
