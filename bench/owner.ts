import type { TokenCredential } from '@azure/identity';
import { ownerPrincipalId } from '../local/fixed-ids.ts';
import type { LocalAzure } from '../local/local-azure.ts';

/** Signs in as the one who may do everything. */
export const owner = ({ tokens }: Pick<LocalAzure, 'tokens'>): TokenCredential => ({
  async getToken(scopes) {
    const audience = String(scopes).replace(/\/\.default$/, '');
    const { token, expiresOn } = tokens.issue(ownerPrincipalId, audience);
    return { token, expiresOnTimestamp: expiresOn.getTime() };
  },
});
