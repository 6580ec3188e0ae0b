import { ComputeManagementClient } from '@azure/arm-compute';
import type { TokenCredential } from '@azure/identity';
import { clientOptions } from './client-options.ts';
import type { operationGroups } from './operation-groups.ts';
import { RESOURCE_MANAGER_SCOPE } from './resource-manager-scope.ts';

export type ComputeClient = Pick<ComputeManagementClient, (typeof operationGroups)[number]>;

/** Clients of Resource Manager at `url`, one a subscription. */
export function computeClients(url: string, credential: TokenCredential) {
  const clients = new Map<string, ComputeClient>();
  return function clientFor({ subscription }: { subscription: string }): ComputeClient {
    const known = clients.get(subscription);
    if (known !== undefined) return known;
    const client = new ComputeManagementClient(credential, subscription, {
      ...clientOptions,
      endpoint: url,
      credentials: { scopes: [RESOURCE_MANAGER_SCOPE] },
    });
    clients.set(subscription, client);
    return client;
  };
}
