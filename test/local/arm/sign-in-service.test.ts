import { expect, it } from 'vitest';
import { appPrincipalId, ownerPrincipalId, tenantId } from '../../../local/fixed-ids.ts';
import { armServer, group, type TestServer } from './arm-server.ts';

const app = { clientId: 'app-client', secret: 'app-secret', principalId: appPrincipalId };

function ask(server: TestServer, path: string, form: Record<string, string>) {
  const text = new URLSearchParams(form).toString();
  return server.send('POST', `${path}?bare`, undefined, {
    authorization: null,
    text,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const credentials = {
  grant_type: 'client_credentials',
  client_id: 'anybody',
  client_secret: 'anything',
  scope: 'https://management.azure.com//.default',
};

it.each([
  '/adfs/.well-known/openid-configuration',
  '/adfs/adfs/.well-known/openid-configuration',
  `/${tenantId}/v2.0/.well-known/openid-configuration`,
])('tells at %s where tokens are', async (path) => {
  const { send, resourceManager } = await armServer();
  const { status, json } = await send('GET', `${path}?bare`, undefined, { authorization: null });
  expect(status).toBe(200);
  // What MSAL refuses to do without.
  for (const name of ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    expect(json[name]).toContain(resourceManager.url);
});

it.each(['/adfs/oauth2/token', '/adfs/adfs/oauth2/token', `/${tenantId}/oauth2/v2.0/token`])(
  'signs anybody in as the owner at %s',
  async (path) => {
    const server = await armServer({ clients: [app] });
    const { json } = await ask(server, path, credentials);
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(server.tokens.read(json.access_token as string)).toMatchObject({
      objectId: ownerPrincipalId,
      audience: 'https://management.azure.com/',
    });
    const authorization = `Bearer ${json.access_token}`;
    const found = await server.send('GET', `${group}?api-version=2021-04-01`, undefined, {
      authorization,
    });
    expect(found.status).toBe(200);
  },
);

it('signs the app in by its own secret only', async () => {
  const server = await armServer({ clients: [app] });
  const known = { ...credentials, client_id: app.clientId };
  const { json } = await ask(server, '/adfs/oauth2/token', { ...known, client_secret: app.secret });
  expect(server.tokens.read(json.access_token as string)?.objectId).toBe(appPrincipalId);
  const refused = await ask(server, '/adfs/oauth2/token', known);
  expect([refused.status, refused.json.error]).toEqual([401, 'invalid_client']);
});

it('says what is wrong with a request for a token', async () => {
  const server = await armServer();
  const cases = {
    unsupported_grant_type: { ...credentials, grant_type: 'password' },
    invalid_client: { ...credentials, client_secret: '' },
    invalid_scope: { ...credentials, scope: 'openid' },
  };
  for (const [error, form] of Object.entries(cases))
    expect((await ask(server, '/adfs/oauth2/token', form)).json.error).toBe(error);
  const elsewhere = await ask(server, '/contoso.com/oauth2/token', credentials);
  expect(elsewhere.json.error_description).toMatch(/AADSTS90002: Tenant 'contoso.com' not found/);
});

it('tells clouds in the shape of each api-version', async () => {
  const { send } = await armServer();
  const shape = async (apiVersion: string) => {
    const path = `/metadata/endpoints?api-version=${apiVersion}`;
    return (await send('GET', path, undefined, { authorization: null })).json;
  };
  expect(await shape('2015-01-01')).toHaveProperty('galleryEndpoint');
  expect(await shape('2019-05-01')).toMatchObject([{ name: 'LocalAzure' }]);
  expect(await shape('2022-09-01')).toMatchObject({ authentication: { tenant: tenantId } });
});
