import type { TokenCredential } from '@azure/identity';
import type { Manager } from '../../src/azure/manager.ts';

/** A Resource Manager that takes the tokens of the public cloud, as local Azure's does. */
export const managerAt = (url: string, credential: TokenCredential): Manager => ({
  url,
  scope: 'https://management.azure.com/.default',
  credential,
});
