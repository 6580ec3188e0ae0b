import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { clientOptions } from './client-options.ts';

/** The app's managed identity: the only secret-free way in, on a laptop too (IDENTITY_ENDPOINT). */
export const credentialOf = (clientId: string | undefined): TokenCredential =>
  clientId === undefined
    ? new ManagedIdentityCredential(clientOptions)
    : new ManagedIdentityCredential({ clientId, ...clientOptions });
