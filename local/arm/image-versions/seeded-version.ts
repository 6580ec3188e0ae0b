import type { SeedResource } from '../call.ts';
import { azureInstant } from '../instants.ts';
import { displayName, shortName } from '../regions.ts';
import { shaped } from '../request-shape.ts';
import { checkVersionName, versionRequest } from './version-request.ts';
import { publishingProfile } from './publishing-profile.ts';
import { versionType, type Replica, type StorageProfile, type Version } from './version-state.ts';
import { nameOf } from '../resource-path.ts';

/**
 * A version that has long been there, from Azure's own shape of it. It is replicated everywhere, but for
 * the regions that `properties.replicationStatus.summary` calls Failed.
 */
export function seededVersion(resource: SeedResource, now: Date): Version {
  const { id, location, tags, properties = {} } = resource;
  checkVersionName(nameOf(id));
  const asked = shaped(versionRequest, { properties }, 'galleryImageVersion').properties ?? {};
  const published = new Date((asked.publishingProfile?.publishedDate as string | undefined) ?? now);
  const profile = publishingProfile(
    asked.publishingProfile,
    undefined,
    azureInstant(published, id),
    // What lies in the past is no reason to refuse a seed.
    { location, now: new Date(0), isPatch: false },
  );
  const { summary = [] } = (asked.replicationStatus ?? {}) as {
    summary?: { region: string; state: string }[];
  };
  const failed = summary
    .filter(({ state }) => state === 'Failed')
    .map(({ region }) => shortName(region));
  const completesAt = new Date(
    Math.min(published.getTime(), now.getTime() - 3600_000),
  ).toISOString();
  const replica: Replica = { startedAt: published.toISOString(), completesAt };
  const replicas = profile.targetRegions.map(({ name }): [string, Replica] => {
    const region = shortName(displayName(name) ?? name);
    return [region, failed.includes(region) ? { ...replica, ended: 'Failed' } : replica];
  });
  const storageProfile = (asked.storageProfile ?? defaultStorage) as StorageProfile;
  const isFailed = asked.provisioningState === 'Failed' || failed.length > 0;
  return {
    id,
    type: versionType,
    location,
    ...(tags && { tags }),
    provisioningState: isFailed ? 'Failed' : 'Succeeded',
    state: {
      publishingProfile: profile,
      storageProfile,
      measured: storageProfile,
      safetyProfile: {
        blockDeletionBeforeEndOfLife: asked.safetyProfile?.blockDeletionBeforeEndOfLife,
        allowDeletionOfReplicatedLocations:
          asked.safetyProfile?.allowDeletionOfReplicatedLocations ?? false,
      },
      replicas: Object.fromEntries(replicas),
      isMade: failed.length < replicas.length,
    },
  };
}

const defaultStorage: StorageProfile = {
  osDiskImage: { sizeInGB: 30, hostCaching: 'ReadWrite', source: {} },
};
