import type { AccessToken } from '@azure/identity';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appClientId,
  appPrincipalId,
  ownerPrincipalId,
  tenantId,
} from '../../../local/fixed-ids.ts';
import { startIdentity, type Identity } from '../../../local/identity.ts';
import { createTokens } from '../../../local/tokens.ts';

const tokens = createTokens(tenantId);
let identity: Identity;

beforeAll(async () => {
  const principals = [
    { header: 'of the app', principalId: appPrincipalId, userAssigned: true },
    { header: 'of the owner', principalId: ownerPrincipalId },
  ];
  identity = await startIdentity({ port: 0, tokens, principals });
});
afterAll(() => identity.close());

function ask(query: string, header?: string): Promise<Response> {
  const headers = header === undefined ? {} : { 'X-IDENTITY-HEADER': header };
  return fetch(`${identity.endpoint}?api-version=2019-08-01${query}`, { headers });
}

const run = promisify(execFile);
/** In a process of its own: the client remembers for a process where its tokens come from. */
const client = `
import { ManagedIdentityCredential } from '@azure/identity';
const credential = new ManagedIdentityCredential({ clientId: '${appClientId}' });
console.log(JSON.stringify(await credential.getToken('https://management.azure.com/.default')));
`;

describe('the managed identity endpoint', () => {
  it('gives ManagedIdentityCredential a token of the app', async () => {
    const env = { IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: 'of the app' };
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', client], { env });
    const { token, expiresOnTimestamp } = JSON.parse(stdout) as AccessToken;
    expect(tokens.read(token)).toMatchObject({
      objectId: appPrincipalId,
      audience: expect.stringMatching(/^https:\/\/management\.azure\.com\/?$/),
    });
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now() + 23 * 3600 * 1000);
  });

  it('answers as App Service does', async () => {
    const query = `&resource=https://storage.azure.com&client_id=${appClientId}`;
    const answer = await ask(query, 'of the app');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      access_token: expect.any(String),
      expires_on: expect.stringMatching(/^\d{10}$/),
      resource: 'https://storage.azure.com',
      token_type: 'Bearer',
      client_id: appClientId,
    });
  });

  it('gives a person with the other header a token of the owner', async () => {
    const answer = await ask('&resource=https://storage.azure.com', 'of the owner');
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(tokens.read(token)?.objectId).toBe(ownerPrincipalId);
  });

  it.each([
    ['401 without the header', '&resource=https://storage.azure.com', undefined, 401],
    ['401 with a wrong header', '&resource=https://storage.azure.com', 'a guess', 401],
    ['400 for a client id it does not have', '&resource=https://x&client_id=1', 'of the app', 400],
    ['400 for a principal it does not have', '&resource=x&principal_id=1', 'of the owner', 400],
    ['400 for an object it does not have', '&resource=x&object_id=1', 'of the owner', 400],
    ['400 for a resource id', `&resource=x&mi_res_id=/subscriptions/1`, 'of the owner', 400],
    ['200 for its principal', `&resource=x&principal_id=${appPrincipalId}`, 'of the app', 200],
    ['400 without a resource', '', 'of the app', 400],
  ])('answers %s', async (_case, query, header, status) => {
    expect((await ask(query, header)).status).toBe(status);
  });

  it('answers 400 where a user-assigned identity is not said to be the one that is meant', async () => {
    const answer = await ask('&resource=https://x', 'of the app');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining('client_id') });
  });
});
