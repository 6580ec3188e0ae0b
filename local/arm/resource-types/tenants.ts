import type { ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { compactReply } from '../reply.ts';
import { subscriptionApiVersions } from './subscriptions.ts';

export function tenants({ tenantId }: Platform): ResourceType {
  return {
    type: 'Microsoft.Resources/tenants',
    apiVersions: subscriptionApiVersions,
    list: {
      tenant: {
        action: '',
        handle: () =>
          compactReply(200, {
            value: [
              {
                id: `/tenants/${tenantId}`,
                tenantId,
                countryCode: 'US',
                displayName: 'Local Azure',
                domains: ['local.onmicrosoft.com'],
                tenantCategory: 'Home',
                defaultDomain: 'local.onmicrosoft.com',
                tenantType: 'AAD',
              },
            ],
          }),
      },
    },
  };
}
