import type { TokenCredential } from '@azure/identity';
import type { Manager } from '../../src/azure/manager.ts';

/** Gets a token that nobody looks at. */
export const anyCredential: TokenCredential = {
  getToken: async () => ({ token: 'a token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

/** A Resource Manager that takes the tokens of the public cloud, as local Azure's does. */
export const managerAt = (url: string, credential = anyCredential): Manager => ({
  url,
  scope: 'https://management.azure.com/.default',
  credential,
});
