import { expect, it } from 'vitest';
import { ownerPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { armServer, gallery, group } from './arm-server.ts';

const compute = `${group}/providers/Microsoft.Compute`;

it.each([
  ['GET', `${gallery}?bare`, undefined, 400, 'MissingApiVersionParameter'],
  ['GET', '/nowhere/at/all', undefined, 404, 'HttpResourceNotFound'],
  ['GET', '/subscriptions/not-a-guid', undefined, 400, 'InvalidSubscriptionId'],
  ['GET', `/subscriptions/${ownerPrincipalId}`, undefined, 404, 'SubscriptionNotFound'],
  ['GET', gallery.replace('/images/', '/other/'), undefined, 404, 'ResourceGroupNotFound'],
  ['GET', `${group}/providers/Contoso.Things/things/x`, undefined, 404, 'InvalidResourceNamespace'],
  ['GET', `${compute}/things/x`, undefined, 404, 'InvalidResourceType'],
  ['GET', `${gallery}?api-version=2022-08-01`, undefined, 400, 'NoRegisteredProviderFound'],
  ['POST', gallery, undefined, 405, 'MethodNotAllowed'],
  ['GET', gallery, undefined, 404, 'ResourceNotFound'],
  ['GET', `${group}%2Fproviders?api-version=2024-11-01`, undefined, 404, 'ResourceGroupNotFound'],
  ['GET', `${gallery}%2Fimages%2Fubuntu`, undefined, 404, 'ResourceNotFound'],
  ['PUT', `${gallery}%2Fx`, { location: 'westeurope' }, 400, 'InvalidParameter'],
  ['PUT', `${gallery}/images/x`, { location: 'westeurope' }, 404, 'ParentResourceNotFound'],
  ['PUT', gallery, [], 400, 'InvalidRequestContent'],
  ['PUT', gallery, {}, 400, 'LocationRequired'],
  ['PUT', gallery, { location: 'atlantis' }, 400, 'LocationNotAvailableForResourceType'],
  ['PUT', gallery, { location: 'constructor' }, 400, 'LocationNotAvailableForResourceType'],
  ['PUT', gallery, { location: '__proto__' }, 400, 'LocationNotAvailableForResourceType'],
  ['POST', `${gallery}/constructor`, undefined, 404, 'HttpResourceNotFound'],
  ['GET', `${gallery}/constructor`, undefined, 404, 'InvalidResourceType'],
  ['PUT', gallery, { location: 'westeurope', propertys: {} }, 400, 'BadRequest'],
  ['PUT', `${compute}/galleries/no-dash`, { location: 'westeurope' }, 400, 'InvalidParameter'],
])('refuses %s %s %j with %i %s', async (method, path, body, status, code) => {
  const { send } = await armServer();
  const answer = await send(method, path, body);
  expect([answer.status, answer.json.error.code]).toEqual([status, code]);
});

it('says in its headers whether Resource Manager or the provider refused', async () => {
  const { send } = await armServer();
  const gateway = await send('GET', gallery);
  expect(gateway.headers['x-ms-failure-cause']).toBe('gateway');
  expect(gateway.headers['x-ms-request-id']).toBe(gateway.headers['x-ms-correlation-request-id']);
  expect(gateway.json.error.message).toBe(
    "The Resource 'Microsoft.Compute/galleries/pics' under resource group 'images' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
  );
  const provider = await send('PUT', `${gallery}-`, { location: 'westeurope' });
  expect(provider.headers['x-ms-failure-cause']).toBeUndefined();
  expect(provider.headers['x-ms-request-id']).not.toBe(
    provider.headers['x-ms-correlation-request-id'],
  );
});

it('refuses a body that is not JSON, is too large or has another type', async () => {
  const { send } = await armServer();
  const sent = async (text: string, type = 'application/json') => {
    const { status, json } = await send('PUT', gallery, undefined, {
      text,
      headers: { 'content-type': type },
    });
    return `${status} ${json.error.code}`;
  };
  expect(await sent('{"location"')).toBe('400 InvalidRequestContent');
  expect(await sent('{}', 'text/plain')).toBe('415 UnsupportedMediaType');
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  expect(await sent(`{"properties":{"description":${nested}}}`)).toBe('400 InvalidRequestContent');
  expect(await sent(`"${'x'.repeat(4 * 2 ** 20)}"`)).toBe('413 RequestContentTooLarge');
});

it('lists the subscription, the tenant, and how tools learn this cloud', async () => {
  const { send, resourceManager } = await armServer();
  const subscriptions = await send('GET', '/subscriptions?api-version=2022-12-01');
  expect(subscriptions.json.value[0]).toMatchObject({ subscriptionId, state: 'Enabled' });
  const tenants = await send('GET', '/tenants?api-version=2022-12-01');
  expect(tenants.json.value).toHaveLength(1);
  const cloud = await send('GET', '/metadata/endpoints?api-version=2022-09-01', undefined, {
    authorization: null,
  });
  expect(cloud.json.resourceManager).toBe(resourceManager.url);
});

it('echoes the client request id when asked to', async () => {
  const { send } = await armServer();
  const headers = {
    'x-ms-client-request-id': ownerPrincipalId,
    'x-ms-return-client-request-id': 'true',
  };
  const answer = await send('GET', gallery, undefined, { headers });
  expect(answer.headers['x-ms-client-request-id']).toBe(ownerPrincipalId);
});

it.each(['bnVsbA', 'MQ', 'Wy0xLCIiLCIyMDI1LTAzLTAzIl0', 'x'])(
  'refuses the skip token %s, but of nobody who has not signed in',
  async (token) => {
    const { send } = await armServer();
    const path = `${compute}/galleries?$skiptoken=${token}`;
    const { status, json } = await send('GET', path);
    expect([status, json.error.code]).toEqual([400, 'InvalidSkipToken']);
    expect((await send('GET', path, undefined, { authorization: null })).status).toBe(401);
  },
);
