import { invalidParameter } from '../errors.ts';
import { displayName, shortName } from '../regions.ts';
import { encryption } from './region-encryption.ts';
import type { AskedPublishing } from './version-request.ts';
import type { EdgeZone } from './version-state.ts';

/**
 * The edge zones a version is published to, as Azure writes them back. Recorded: the region of a zone
 * need not be a target region, and the storage is StandardSSD_LRS unless the request says another.
 */
export function edgeZones(
  asked: NonNullable<AskedPublishing['targetExtendedLocations']>,
  replicaCount: number,
): EdgeZone[] | undefined {
  const zones = asked.map((zone): EdgeZone => {
    const name = displayName(zone.name);
    if (!name)
      throw invalidParameter(
        `The region '${zone.name}' is not available for publishing. Please choose a region that is available in the subscription.`,
        'galleryImageVersion.properties.publishingProfile.targetExtendedLocations',
      );
    return {
      extendedLocation: { type: zone.extendedLocation.type, name: zone.extendedLocation.name },
      name,
      extendedLocationReplicaCount: zone.extendedLocationReplicaCount ?? replicaCount,
      storageAccountType: zone.storageAccountType ?? 'StandardSSD_LRS',
      ...(zone.encryption && { encryption: encryption(zone.encryption) }),
    };
  });
  if (new Set(zones.map(keyOf)).size < zones.length)
    throw invalidParameter('Duplicate regions are not allowed in target publishing regions.');
  return zones.length > 0 ? zones : undefined;
}

/** By which a zone is known from one write to the next. */
export function keyOf({ name, extendedLocation }: EdgeZone): string {
  return `${shortName(name)}/${extendedLocation.name.toLowerCase()}`;
}
