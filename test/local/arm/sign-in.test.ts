import { expect, it } from 'vitest';
import {
  accountId,
  appClientId,
  appPrincipalId,
  ownerPrincipalId,
  tenantId,
} from '../../../local/fixed-ids.ts';
import { createTokens } from '../../../local/tokens.ts';
import { audience, definition, gallery, type SendOptions } from './arm-server.ts';
import { machinePath } from './compute.ts';
import { prepared, version } from './prepared.ts';
import { aVersion } from './vhd.ts';

it('challenges a call without a token with its tenant', async () => {
  const { send } = await prepared();
  const { status, json, headers } = await send('GET', gallery, undefined, { authorization: null });
  expect([status, json.error.code]).toEqual([401, 'AuthenticationFailed']);
  expect(headers['www-authenticate']).toContain(
    `authorization_uri="https://login.windows.net/${tenantId}", error="invalid_token"`,
  );
});

it('tells apart what is wrong with a token', async () => {
  const { send, tokens } = await prepared();
  const stranger = createTokens(tenantId);
  const bearer = (token: string) => `Bearer ${token}`;
  const cases = {
    AuthenticationFailedInvalidHeader: 'Basic dXNlcjpwYXNz',
    InvalidAuthenticationToken: bearer(stranger.issue(ownerPrincipalId, audience).token),
    ExpiredAuthenticationToken: bearer(tokens.issue(ownerPrincipalId, audience, -10).token),
    InvalidAuthenticationTokenAudience: bearer(
      tokens.issue(ownerPrincipalId, 'https://storage.azure.com').token,
    ),
  };
  for (const [code, authorization] of Object.entries(cases)) {
    const { status, json } = await send('GET', gallery, undefined, { authorization });
    expect([status, json.error.code]).toEqual([401, code]);
  }
});

it.each(['https://management.core.windows.net/', 'https://management.azure.com/'])(
  'takes tokens for %s',
  async (forAudience) => {
    const { send, tokens } = await prepared();
    const authorization = `Bearer ${tokens.issue(ownerPrincipalId, forAudience).token}`;
    expect((await send('GET', gallery, undefined, { authorization })).status).toBe(200);
  },
);

it('lets the app do what its role says and no more', async () => {
  const { send, as } = await prepared();
  const app = { authorization: as(appPrincipalId) };
  expect((await send('GET', definition, undefined, app)).status).toBe(200);
  const { status, json } = await send('DELETE', version, undefined, app);
  expect([status, json.error.code]).toEqual([403, 'AuthorizationFailed']);
  expect(json.error.message).toBe(
    `The client '${appClientId}' with object id '${appPrincipalId}' does not have authorization to perform action 'Microsoft.Compute/galleries/images/versions/delete' over scope '${version}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
});

it('asks for the right to list keys of the account a VHD lies in', async () => {
  const { send, as, resourceManager } = await prepared();
  const app = { authorization: as(appPrincipalId) };
  resourceManager.faults.deny('Microsoft.Storage/storageAccounts/listKeys/action');
  const { status, json } = await send('PUT', version, aVersion(), app);
  expect([status, json.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
  expect(json.error.message).toContain(
    `'Microsoft.Storage/storageAccounts/listKeys/action' on the linked scope(s) '${accountId}'`,
  );
  resourceManager.faults.allow('Microsoft.Storage/storageAccounts/listKeys/action');
  expect((await send('PUT', version, aVersion(), app)).status).toBe(201);
});

it('asks for rights at what a request names, whatever it changes of it', async () => {
  const { send, as, resourceManager, make } = await prepared();
  const app = { authorization: as(appPrincipalId) };
  await make('1.0.0');
  resourceManager.faults.deny('Microsoft.Storage/storageAccounts/listKeys/action');
  const { status, json } = await send('PUT', version, aVersion(), app);
  expect([status, json.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
  expect((await send('PUT', version, { location: 'westeurope' }, app)).status).toBe(200);
});

it('tells nobody that a group is not there who has no right in it', async () => {
  const { send, as } = await prepared();
  const app = { authorization: as(appPrincipalId) };
  const path = machinePath('vm1').replace('/images/', '/absent/');
  const code = async (options?: SendOptions) =>
    (await send('GET', path, undefined, options)).json.error.code as string;
  expect(await code(app)).toBe('AuthorizationFailed');
  expect(await code()).toBe('ResourceGroupNotFound');
});
