import { ComputeManagementClient } from '@azure/arm-compute';
import { clientOptions } from './client-options.ts';
import type { Manager } from './manager.ts';
import type { operationGroups } from './operation-groups.ts';

export type ComputeClient = Pick<ComputeManagementClient, (typeof operationGroups)[number]>;

/** Clients of Resource Manager, one a subscription. */
export function computeClients({ url, scope, credential }: Manager) {
  const clients = new Map<string, ComputeClient>();
  return function clientFor({ subscription }: { subscription: string }): ComputeClient {
    const known = clients.get(subscription);
    if (known !== undefined) return known;
    const client = new ComputeManagementClient(credential, subscription, {
      ...clientOptions,
      endpoint: url,
      credentials: { scopes: [scope] },
    });
    clients.set(subscription, client);
    return client;
  };
}
