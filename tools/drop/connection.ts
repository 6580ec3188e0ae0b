import { ManagedIdentityCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** What is used here of the file that `npm start` leaves while it runs. */
export interface Endpoints {
  functions: string;
  blob: string;
  identity: { endpoint: string; header: string };
  /** Path of a PEM file. */
  certificateAuthority: string;
  functionKey?: string;
}

/** Something that the person at the keyboard can put right; the message says how. */
export class Complaint extends Error {}

/** Throws Complaint when no local Azure runs in this folder. */
export async function readEndpoints(path = '.local/endpoints.json'): Promise<Endpoints> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Complaint(`Nothing is running here: npm start first. (${path} is not there.)`);
  });
  return JSON.parse(text) as Endpoints;
}

/**
 * Storage as the local identity may see it; this process trusts the local certificates from now on.
 * Throws Complaint when the stack has gone.
 */
export async function connect(endpoints: Endpoints): Promise<BlobServiceClient> {
  // The file outlives a stack that was killed; without this, every request would be retried first.
  await fetch(endpoints.identity.endpoint).catch((cause: unknown) => {
    const message =
      'Nothing answers here any more: npm start again (.local/endpoints.json is old).';
    throw new Complaint(message, { cause });
  });
  const authority = await readFile(endpoints.certificateAuthority, 'utf8');
  setDefaultCACertificates([...getCACertificates('default'), authority]);
  process.env['IDENTITY_ENDPOINT'] = endpoints.identity.endpoint;
  process.env['IDENTITY_HEADER'] = endpoints.identity.header;
  return new BlobServiceClient(endpoints.blob, new ManagedIdentityCredential(), {
    retryOptions: { maxTries: 4, maxRetryDelayInMs: 8000 },
  });
}
