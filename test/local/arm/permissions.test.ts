import { expect, it } from 'vitest';
import { appPrincipalId, ownerPrincipalId, subscriptionId } from '../../../local/fixed-ids.ts';
import { definition, group, role } from './arm-server.ts';
import { prepared, type Prepared } from './prepared.ts';
import { aDefinition } from './vhd.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const otherId = '99999999-9999-4999-8999-999999999999';
const otherDefinition = definition.replace(subscriptionId, otherId);

const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01';

async function permissionsAt({ send, as }: Prepared, scope: string, principal = appPrincipalId) {
  const path = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const { json } = await send('GET', path, undefined, { authorization: as(principal) });
  return json.value as unknown;
}

/** A second subscription, with a gallery and a definition as in the first. */
async function withOther(options: Parameters<typeof prepared>[0] = {}) {
  const server = await prepared(options);
  const { resourceManager, send } = server;
  resourceManager.seed([{ id: `/subscriptions/${otherId}`, location: '' }]);
  const made = `${group.replace(subscriptionId, otherId)}?api-version=2024-11-01`;
  expect((await send('PUT', made, { location: 'westeurope' })).status).toBe(201);
  resourceManager.seed([
    { id: otherDefinition.replace('/images/ubuntu', ''), location: 'westeurope' },
    { id: otherDefinition, ...aDefinition },
  ]);
  return server;
}

it('are told to everybody about themselves, at a subscription and at a group', async () => {
  const server = await prepared();
  const ofRole = {
    actions: role.Actions,
    notActions: ['Microsoft.Compute/galleries/images/versions/delete'],
    dataActions: [],
    notDataActions: [],
  };
  expect(await permissionsAt(server, subscription)).toEqual([ofRole]);
  expect(await permissionsAt(server, group.replace('resourceGroups', 'resourcegroups'))).toEqual([
    ofRole,
  ]);
  expect(await permissionsAt(server, subscription, ownerPrincipalId)).toMatchObject([
    { actions: ['*'], notActions: [] },
  ]);
  const path = `${group}s/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  expect((await server.send('GET', path)).json.error.code).toBe('ResourceGroupNotFound');
});

it('lack what was denied, by an exception where a wildcard covers it', async () => {
  const server = await prepared();
  const { faults } = server.resourceManager;
  faults.deny('microsoft.storage/*');
  faults.deny('Microsoft.Compute/galleries/images/versions/write');
  faults.deny('Microsoft.Compute/disks/read');
  const less = {
    actions: ['Microsoft.Compute/galleries/*/read', 'Microsoft.Compute/galleries/images/*'],
    notActions: [
      ...role.NotActions,
      'microsoft.storage/*',
      'Microsoft.Compute/galleries/images/versions/write',
    ],
  };
  expect(await permissionsAt(server, subscription)).toMatchObject([less]);
});

it('can be taken from the app in one subscription, and nothing there is shown any more', async () => {
  const server = await withOther();
  const { resourceManager, clock, send, as } = server;
  const app = { authorization: as(appPrincipalId) };
  const seen = async () => {
    const query = 'Resources | order by id asc | project id';
    return (await send('POST', graph, { query }, app)).json.data as unknown;
  };
  clock.advance(60);
  expect(await seen()).toEqual([{ id: definition }, { id: otherDefinition }]);
  resourceManager.faults.deny('*', otherId);
  expect(await permissionsAt(server, `/subscriptions/${otherId}`)).toEqual([]);
  expect(await permissionsAt(server, subscription)).toHaveLength(1);
  expect((await send('GET', otherDefinition, undefined, app)).json.error.code).toBe(
    'AuthorizationFailed',
  );
  expect((await send('GET', definition, undefined, app)).status).toBe(200);
  expect(await seen()).toEqual([{ id: definition }]);
  expect((await send('GET', otherDefinition)).status).toBe(200);
  resourceManager.faults.allow('*', otherId);
  expect(await seen()).toHaveLength(2);
});

it('decide which subscriptions are listed', async () => {
  const reading = { ...role, Actions: ['Microsoft.Resources/subscriptions/read'] };
  const server = await withOther({ role: reading });
  const ids = async (principal: string) => {
    const path = '/subscriptions?api-version=2022-12-01';
    const { json } = await server.send('GET', path, undefined, {
      authorization: server.as(principal),
    });
    return (json.value as { subscriptionId: string }[]).map((one) => one.subscriptionId);
  };
  expect(await ids(ownerPrincipalId)).toEqual([subscriptionId, otherId]);
  expect(await ids(appPrincipalId)).toEqual([subscriptionId, otherId]);
  server.resourceManager.faults.deny('*', subscriptionId);
  expect(await ids(appPrincipalId)).toEqual([otherId]);
});
