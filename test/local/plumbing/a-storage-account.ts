import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import {
  BlobSASPermissions,
  BlobServiceClient,
  StorageSharedKeyCredential,
  type BlobClient,
  type ContainerClient,
} from '@azure/storage-blob';
import { prepareCertificates } from '../../../local/certificates.ts';
import { azureClock } from '../../../local/clock.ts';
import { portsFrom } from '../../../local/endpoints.ts';
import type { AzureEvent } from '../../../local/events/azure-event.ts';
import { accountName, appPrincipalId, tenantId } from '../../../local/fixed-ids.ts';
import { startStorageAccount } from '../../../local/storage-account.ts';
import { createTokens } from '../../../local/tokens.ts';
import { newFolder } from './temporary-folder.ts';

const tokens = createTokens(tenantId);
export const accountKey = Buffer.from('a key for tests').toString('base64');

/** Tokens of a principal for storage. */
export const credentialOf = (principalId: string): TokenCredential => ({
  async getToken() {
    const { token, expiresOn } = tokens.issue(principalId, 'https://storage.azure.com');
    return { token, expiresOnTimestamp: expiresOn.getTime() };
  },
});
/** Those of the app. */
export const credential = credentialOf(appPrincipalId);

/** A container at this endpoint by the account's key, with which addresses can be signed. */
export const containerByKey = (endpoint: string, name: string): ContainerClient =>
  new BlobServiceClient(
    endpoint,
    new StorageSharedKeyCredential(accountName, accountKey),
  ).getContainerClient(name);

/** The address of a blob, signed for whoever reads it. */
export const signedUrl = (blob: BlobClient): Promise<string> =>
  blob.generateSasUrl({
    permissions: BlobSASPermissions.parse('r'),
    expiresOn: new Date('2100-01-01T00:00:00Z'),
  });

/** A storage account on free ports, in a folder of its own; the caller closes it. */
export async function aStorageAccount() {
  const folder = await newFolder();
  const events: AzureEvent[] = [];
  const certificates = await prepareCertificates(folder);
  const clock = azureClock({ speed: 0, start: new Date('2026-04-08T02:30:06.123Z') });
  const account = await startStorageAccount({
    folder: join(folder, 'azurite'),
    accountKey,
    certificates,
    tokens,
    clock,
    ports: portsFrom(0),
    raise: (event) => events.push(event),
    log: () => undefined,
  });
  return {
    ...account,
    clock,
    events,
    /** Path of the certificate that signed the account's. */
    certificateAuthority: certificates.certificateAuthority,
    async close() {
      await account.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
