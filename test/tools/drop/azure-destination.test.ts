import { CredentialUnavailableError, type TokenCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { connectToAzure } from '../../../tools/drop/azure-destination.ts';

const account = 'https://drops.blob.core.windows.net';

describe('an account in Azure', () => {
  it('takes whoever is signed in, and asks storage for nothing yet', async () => {
    const scopes: (string | string[])[] = [];
    const credential: TokenCredential = {
      async getToken(scope) {
        scopes.push(scope);
        return { token: 'a token', expiresOnTimestamp: Date.parse('2100-01-01T00:00:00Z') };
      },
    };
    const destination = await connectToAzure(account, credential);
    expect(scopes).toEqual(['https://storage.azure.com/.default']);
    expect(destination.vhds.url).toBe(`${account}/vhds`);
    expect(destination.whereJobsAre('ubuntu-24')).toEqual([
      'GET /api/jobs?image=ubuntu-24 of its function app, with a function key',
    ]);
  });

  it('says how to sign in where nobody is', async () => {
    const credential: TokenCredential = {
      getToken: () => Promise.reject(new CredentialUnavailableError('Azure CLI not found.')),
    };
    await expect(connectToAzure(account, credential)).rejects.toThrow(
      'Nobody is signed in to Azure on this machine.\nSign in, then try again: az login',
    );
  });
});
