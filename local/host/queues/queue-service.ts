import type { TokenCredential } from '@azure/identity';
import { QueueServiceClient, type StoragePipelineOptions } from '@azure/storage-queue';
import type { Settings } from '../settings.ts';

// The .NET storage client's retries; the JavaScript defaults would hide a short outage four times longer.
const pipeline: StoragePipelineOptions = {
  retryOptions: {
    maxTries: 4,
    retryDelayInMs: 200,
    maxRetryDelayInMs: 2_000,
    tryTimeoutInMs: 30_000,
  },
};

/** The queue service of each connection, made once so that its token is asked for once. */
export function queueServices(
  settings: Settings,
  token: (audience: string) => Promise<string>,
): (connection: string) => QueueServiceClient {
  const services = new Map<string, QueueServiceClient>();
  return (connection) => {
    const service = services.get(connection) ?? queueService(connection, settings, token);
    services.set(connection, service);
    return service;
  };
}

/**
 * The queue service behind a binding's `connection`, as the host finds it: a connection string, or
 * `<connection>__queueServiceUri` / `__accountName` with the host's own identity.
 * Throws when neither is set.
 */
function queueService(
  connection: string,
  settings: Settings,
  token: (audience: string) => Promise<string>,
): QueueServiceClient {
  const name = connection === '' ? 'Storage' : connection;
  for (const candidate of [`AzureWebJobs${name}`, name]) {
    const connectionString =
      settings.get(`ConnectionStrings:${candidate}`) ?? settings.get(candidate);
    if (connectionString)
      return QueueServiceClient.fromConnectionString(connectionString, pipeline);
    const account = settings.get(`${candidate}:accountName`);
    const uri =
      settings.get(`${candidate}:queueServiceUri`) ??
      (account === undefined ? undefined : `https://${account}.queue.core.windows.net`);
    if (uri) return new QueueServiceClient(uri, credential(token), pipeline);
  }
  throw new Error(
    `Storage account connection string 'AzureWebJobs${name}' does not exist. Make sure that it is a defined App Setting, or set ${name}__queueServiceUri.`,
  );
}

function credential(token: (audience: string) => Promise<string>): TokenCredential {
  return {
    getToken: async () => {
      const value = await token('https://storage.azure.com');
      return { token: value, expiresOnTimestamp: expiry(value) };
    },
  };
}

/** When a JSON web token ends, in epoch milliseconds; five minutes from now for anything else. */
function expiry(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp?: number;
    };
    if (typeof claims.exp === 'number') return claims.exp * 1000;
  } catch {
    // Not a JSON web token.
  }
  return Date.now() + 300_000;
}
