import type { ResourceType } from '../call.ts';
import { numberFrom } from '../instants.ts';
import { allRegions, displayName } from '../regions.ts';
import { compactReply } from '../reply.ts';
import { subscriptionApiVersions } from '../resource-types/subscriptions.ts';
import { geographyGroup, hasZones } from './region-facts.ts';

const zonesSince = '2022-12-01';

/** GET /subscriptions/{id}/locations. */
export function locations(): ResourceType {
  return {
    type: 'Microsoft.Resources/locations',
    apiVersions: subscriptionApiVersions,
    list: {
      subscription: {
        action: 'Microsoft.Resources/subscriptions/locations/read',
        handle({ subscription, apiVersion }) {
          const tellsZones = apiVersion >= zonesSince;
          const value = allRegions.map((name) => ({
            ...locationBody(subscription, name),
            ...(tellsZones &&
              hasZones(name) && { availabilityZoneMappings: zonesOf(subscription, name) }),
          }));
          return compactReply(200, { value });
        },
      },
    },
  };
}

function locationBody(subscription: string, name: string) {
  const display = displayName(name) ?? name;
  const group = geographyGroup(name);
  return {
    id: `/subscriptions/${subscription}/locations/${name}`,
    name,
    type: 'Region',
    displayName: display,
    regionalDisplayName: `(${group}) ${display}`,
    metadata: {
      regionType: 'Physical',
      regionCategory: hasZones(name) ? 'Recommended' : 'Other',
      geographyGroup: group,
    },
  };
}

/** Which zone is which differs from one subscription to another. */
function zonesOf(subscription: string, region: string) {
  const shift = numberFrom(`${subscription} ${region}`);
  return [0, 1, 2].map((index) => ({
    logicalZone: String(index + 1),
    physicalZone: `${region}-az${((index + shift) % 3) + 1}`,
  }));
}
