import { invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { displayName, sameRegion, shortName } from '../regions.ts';
import { endOfLife } from '../resource-types/image-definition-model.ts';
import { edgeZones } from './edge-zones.ts';
import { encryption, refusePartialEncryption } from './region-encryption.ts';
import type { AskedPublishing } from './version-request.ts';
import type { PublishingProfile, TargetRegion } from './version-state.ts';

interface Circumstances {
  /** Of the version. */
  location: string;
  now: Date;
  isPatch: boolean;
}

/** What is published where, from what was asked and what there is. Throws as Azure refuses. */
export function publishingProfile(
  asked: AskedPublishing | undefined,
  existing: PublishingProfile | undefined,
  publishedDate: string,
  { location, now, isPatch }: Circumstances,
): PublishingProfile {
  if (!asked && existing) return existing;
  // A PUT replaces the profile; a PATCH changes the members it has.
  const base = isPatch ? existing : undefined;
  const replicaCount = asked?.replicaCount ?? base?.replicaCount ?? 1;
  const storageAccountType =
    asked?.storageAccountType ?? existing?.storageAccountType ?? 'Standard_LRS';
  refuseFixed(asked, existing);
  return {
    targetRegions: asked?.targetRegions
      ? targetRegions(asked.targetRegions, replicaCount, storageAccountType, location)
      : (existing?.targetRegions ??
        targetRegions([{ name: location }], replicaCount, storageAccountType, location)),
    targetExtendedLocations: asked?.targetExtendedLocations
      ? edgeZones(asked.targetExtendedLocations, replicaCount)
      : base?.targetExtendedLocations,
    replicaCount,
    excludeFromLatest: asked?.excludeFromLatest ?? base?.excludeFromLatest ?? false,
    publishedDate,
    endOfLifeDate:
      asked?.endOfLifeDate !== undefined
        ? endOfLife(asked.endOfLifeDate, existing?.endOfLifeDate, now)
        : base?.endOfLifeDate,
    storageAccountType,
    replicationMode: asked?.replicationMode ?? existing?.replicationMode,
  };
}

const profilePath = 'galleryImageVersion.properties.publishingProfile';

function refuseFixed(asked: AskedPublishing | undefined, existing: PublishingProfile | undefined) {
  if (!asked || !existing) return;
  const { replicationMode, storageAccountType } = asked;
  if (replicationMode && replicationMode !== (existing.replicationMode ?? 'Full'))
    throw propertyChangeNotAllowed(`${profilePath}.replicationMode`);
  if (storageAccountType && storageAccountType !== existing.storageAccountType)
    throw propertyChangeNotAllowed(`${profilePath}.storageAccountType`);
}

function targetRegions(
  asked: NonNullable<AskedPublishing['targetRegions']>,
  replicaCount: number,
  storageAccountType: string,
  location: string,
): TargetRegion[] {
  const unknown = asked.find(({ name }) => !displayName(name));
  if (unknown)
    throw invalidParameter(
      `The region '${unknown.name}' is not available for publishing. Please choose a region that is available in the subscription.`,
      `${profilePath}.targetRegions`,
    );
  const names = asked.map(({ name }) => shortName(name));
  if (new Set(names).size < names.length)
    throw invalidParameter('Duplicate regions are not allowed in target publishing regions.');
  if (!asked.some(({ name }) => sameRegion(name, location)))
    throw invalidParameter(
      `Gallery image version publishing profile regions '${names.join(', ')}' must contain the location of image version '${displayName(location)}'.`,
    );
  refusePartialEncryption(asked);
  return asked.map((region) => ({
    name: displayName(region.name) ?? region.name,
    regionalReplicaCount: region.regionalReplicaCount ?? replicaCount,
    storageAccountType: region.storageAccountType ?? storageAccountType,
    ...(region.encryption && { encryption: encryption(region.encryption) }),
    ...(region.excludeFromLatest && { excludeFromLatest: true }),
    ...(region.additionalReplicaSets && { additionalReplicaSets: region.additionalReplicaSets }),
  }));
}
