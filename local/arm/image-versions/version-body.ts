import { head } from '../kept-resource.ts';
import { replicationStatus } from './replication.ts';
import type { DiskImage, PublishingProfile, StorageProfile, Version } from './version-state.ts';

/** An image version as Azure writes it; the order of members is Azure's. */
export function versionBody(version: Version, now: Date, expand: readonly string[] = []): unknown {
  const { state, provisioningState } = version;
  const { storageProfile, safetyProfile, securityProfile } = state;
  return {
    ...head(version),
    properties: {
      publishingProfile: publishingBody(state.publishingProfile),
      storageProfile: storageBody(storageProfile),
      safetyProfile: {
        reportedForPolicyViolation: false,
        ...(safetyProfile.blockDeletionBeforeEndOfLife !== undefined && {
          blockDeletionBeforeEndOfLife: safetyProfile.blockDeletionBeforeEndOfLife,
        }),
        allowDeletionOfReplicatedLocations: safetyProfile.allowDeletionOfReplicatedLocations,
      },
      ...(securityProfile !== undefined && { securityProfile }),
      // Left out while a version is being updated.
      ...(provisioningState !== 'Updating' && {
        validationsProfile: {
          validationOperationStatus: 'NotExecuted',
          ...(state.isMade &&
            state.platformAttributes && { platformAttributes: state.platformAttributes }),
        },
      }),
      provisioningState,
      ...(expand.includes('ReplicationStatus') && {
        replicationStatus: replicationStatus(state, now),
      }),
    },
  };
}

function publishingBody(profile: PublishingProfile): unknown {
  const { targetExtendedLocations, endOfLifeDate, replicationMode } = profile;
  return {
    targetRegions: profile.targetRegions.map((region) => ({
      name: region.name,
      regionalReplicaCount: region.regionalReplicaCount,
      storageAccountType: region.storageAccountType,
      ...(region.encryption && { encryption: region.encryption }),
      ...(region.excludeFromLatest && { excludeFromLatest: true }),
      ...(region.additionalReplicaSets && { additionalReplicaSets: region.additionalReplicaSets }),
    })),
    ...(targetExtendedLocations && { targetExtendedLocations }),
    replicaCount: profile.replicaCount,
    excludeFromLatest: profile.excludeFromLatest,
    publishedDate: profile.publishedDate,
    ...(endOfLifeDate !== undefined && { endOfLifeDate }),
    storageAccountType: profile.storageAccountType,
    ...(replicationMode !== undefined && { replicationMode }),
  };
}

function storageBody({ source, osDiskImage, dataDiskImages }: StorageProfile): unknown {
  return {
    ...(source && { source }),
    ...(osDiskImage && { osDiskImage: diskBody(osDiskImage) }),
    ...(dataDiskImages?.length && { dataDiskImages: dataDiskImages.map(diskBody) }),
  };
}

function diskBody({ lun, sizeInGB, hostCaching, source }: DiskImage): unknown {
  return {
    ...(lun !== undefined && { lun }),
    ...(sizeInGB !== undefined && { sizeInGB }),
    hostCaching,
    ...(source && { source }),
  };
}
