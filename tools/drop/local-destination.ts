import { ManagedIdentityCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AccountComplaint } from './complaint.ts';
import { retryOptions, type CataloguedImage, type Destination } from './destination.ts';

/** What is used here of the file that `npm start` leaves while it runs. */
export interface Endpoints {
  functions: string;
  blob: string;
  identity: { endpoint: string; header: string };
  /** Path of a PEM file. */
  certificateAuthority: string;
  functionKey?: string;
}

/**
 * The stack that runs in this folder, as its local identity may see it; this process trusts the local
 * certificates from now on. Throws Complaint when none runs, or none runs any more.
 */
export async function connectLocally(path = '.local/endpoints.json'): Promise<Destination> {
  const endpoints = await readEndpoints(path);
  // The file outlives a stack that was killed; without this, every request would be retried first.
  await fetch(endpoints.identity.endpoint).catch((cause: unknown) => {
    const what = `Nothing answers here any more: ${path} is old.`;
    throw new AccountComplaint(what, 'Start it again: npm start', { cause });
  });
  const authority = await readFile(endpoints.certificateAuthority, 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), authority]);
  process.env['IDENTITY_ENDPOINT'] = endpoints.identity.endpoint;
  process.env['IDENTITY_HEADER'] = endpoints.identity.header;
  const credential = new ManagedIdentityCredential();
  const blobs = new BlobServiceClient(endpoints.blob, credential, { retryOptions });
  const accepted = blobs.getContainerClient('catalog').getBlobClient('accepted.json');
  const { functions, functionKey } = endpoints;
  return {
    account: endpoints.blob,
    vhds: blobs.getContainerClient('vhds'),
    whenUnreachable: 'See what npm start says, or start it again.',
    async images() {
      // Without a catalog its job waits for one.
      if (!(await accepted.exists())) return undefined;
      const catalog = JSON.parse(String(await accepted.downloadToBuffer())) as {
        images: Record<string, CataloguedImage>;
      };
      return catalog.images;
    },
    whereJobsAre: (image) => [
      `GET ${functions}/api/jobs?image=${encodeURIComponent(image)}`,
      ...(functionKey ? [`    x-functions-key: ${functionKey}`] : []),
    ],
  };
}

async function readEndpoints(path: string): Promise<Endpoints> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new AccountComplaint(
      `Nothing is running here: ${path} is not there.`,
      'Start it (npm start), or name an account in Azure (--account).',
    );
  });
  return JSON.parse(text) as Endpoints;
}
