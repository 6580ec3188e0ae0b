import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { retryOptions, type Destination } from './destination.ts';
import { explained } from './explained.ts';

const whenUnreachable =
  'Check its name, and that this machine may reach it (network, proxy, private endpoint).';

/**
 * A drop account in Azure, by its blob endpoint, as whoever is signed in on this machine. Throws
 * Complaint when nobody is.
 */
export async function connectToAzure(
  account: string,
  credential: TokenCredential = new DefaultAzureCredential(),
): Promise<Destination> {
  const blobs = new BlobServiceClient(account, credential, { retryOptions });
  const vhds = blobs.getContainerClient('vhds');
  // Asked for by itself, because the storage client would take a missing sign-in for a failed request.
  await credential.getToken('https://storage.azure.com/.default').catch((error: unknown) => {
    throw explained(error, { account, whenUnreachable });
  });
  return {
    account,
    vhds,
    whenUnreachable,
    // Its catalog lies in the storage of its function app.
    images: async () => undefined,
    whereJobsAre: (image) => [
      `GET /api/jobs?image=${encodeURIComponent(image)} of its function app, with a function key`,
    ],
  };
}
