import { expect, it } from 'vitest';
import { tenantId } from '../../../local/fixed-ids.ts';
import { armServer, gallery, group } from './arm-server.ts';
import { done } from './compute.ts';

const users = ['one', 'two'].map(
  (name) => `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
);
const [one = '', two = ''] = users;
const guid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const location = 'westeurope';

it('has identities of its own and of users', async () => {
  const server = await armServer();
  const identity = {
    type: 'SystemAssigned, UserAssigned',
    userAssignedIdentities: { [one]: {}, [two]: {} },
  };
  const { json } = await done(server, 'PUT', gallery, { location, tags: {}, identity });
  expect(Object.keys(json as object).join()).toBe('name,id,type,location,tags,identity,properties');
  const { type } = identity;
  expect(json.identity).toEqual({ ...identity, principalId: guid, tenantId });
  expect(Object.keys(json.identity as object).join()).toBe(
    'type,principalId,tenantId,userAssignedIdentities',
  );
  const told = { principalId: guid, clientId: guid };
  const made = (await server.send('GET', gallery)).json.identity;
  expect(made).toEqual({
    type,
    principalId: json.identity.principalId,
    tenantId,
    userAssignedIdentities: { [one]: told, [two]: told },
  });
  await done(server, 'PUT', gallery, { location });
  expect((await server.send('GET', gallery)).json.identity).toEqual(made);
});

it('gets, loses and keeps identities by PATCH', async () => {
  const server = await armServer();
  await done(server, 'PUT', gallery, { location });
  const patched = async (identity: unknown) => {
    const { json } = await done(server, 'PATCH', gallery, { identity });
    expect(json.properties.provisioningState).toBe('Updating');
    return (await server.send('GET', gallery)).json.identity;
  };
  const system = { type: 'SystemAssigned', principalId: guid, tenantId };
  expect(await patched({ type: 'SystemAssigned' })).toEqual(system);
  const userAssigned = (userAssignedIdentities: unknown) =>
    patched({ type: 'UserAssigned', userAssignedIdentities });
  const first = await userAssigned({ [one]: {} });
  expect(Object.keys(first as object)).toEqual(['type', 'userAssignedIdentities']);
  const both = await userAssigned({ [two]: {} });
  expect(both.userAssignedIdentities[one]).toEqual(first.userAssignedIdentities[one]);
  const { userAssignedIdentities } = await userAssigned({ [one]: null });
  expect(Object.keys(userAssignedIdentities as object)).toEqual([two]);
  expect(await patched({ type: 'None' })).toBeUndefined();
});

it('is older than its identities', async () => {
  const { send } = await armServer();
  const body = { location, identity: { type: 'SystemAssigned' } };
  const { status } = await send('PUT', `${gallery}?api-version=2022-08-03`, body);
  expect(status).toBe(400);
});
