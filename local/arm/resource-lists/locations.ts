import type { ResourceType } from '../call.ts';
import { allRegions, displayName } from '../regions.ts';
import { compactReply } from '../reply.ts';
import { subscriptionApiVersions } from '../resource-types/subscriptions.ts';

/** GET /subscriptions/{id}/locations. */
export function locations(): ResourceType {
  return {
    type: 'Microsoft.Resources/locations',
    apiVersions: subscriptionApiVersions,
    list: {
      subscription: {
        action: 'Microsoft.Resources/subscriptions/locations/read',
        handle: ({ subscription }) =>
          compactReply(200, { value: allRegions.map((name) => locationBody(subscription, name)) }),
      },
    },
  };
}

function locationBody(subscription: string, name: string): unknown {
  const display = displayName(name) ?? name;
  return {
    id: `/subscriptions/${subscription}/locations/${name}`,
    name,
    type: 'Region',
    displayName: display,
    regionalDisplayName: display,
    metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
  };
}
