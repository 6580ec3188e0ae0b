import type { Call, ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import type { StoredResource } from '../store.ts';

export const subscriptionApiVersions = [
  '2016-06-01',
  '2019-06-01',
  '2019-11-01',
  '2020-01-01',
  '2021-01-01',
  '2022-12-01',
];

const type = 'Microsoft.Resources/subscriptions';

type Subscription = StoredResource<{ displayName?: string }>;

export function subscriptions(platform: Platform): ResourceType {
  const { store, tenantId, permissions } = platform;

  const body = ({ id, state }: Subscription) => ({
    id,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: nameOf(id),
    tenantId,
    displayName: state.displayName ?? 'Local Azure',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  });

  return {
    type,
    apiVersions: subscriptionApiVersions,
    level: 'tenant',
    resource: {
      GET: {
        handle: (call: Call) =>
          compactReply(200, body(platform.store.get(call.id) as Subscription)),
      },
    },
    list: {
      tenant: {
        // Whoever may sign in gets the subscriptions they may read, if only none.
        action: '',
        handle(call) {
          const value = store
            .children<Subscription['state']>('', type)
            .filter(({ id }) => permissions.allows(call.principal, `${type}/read`, id))
            .map(body);
          return compactReply(200, { value, count: { type: 'Total', value: value.length } });
        },
      },
    },
    // With properties.displayName, where it is not to have the usual name.
    seed: ({ id, properties: state = {} }) =>
      store.put({ id, type, location: '', provisioningState: 'Succeeded', state }),
  };
}
