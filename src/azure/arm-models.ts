import type {
  GalleryImage,
  GalleryImageVersion,
  GalleryTargetExtendedLocation,
  HostCaching,
} from '@azure/arm-compute';
import type {
  Definition,
  NewVersion,
  RegionalStatus,
  Version,
  VersionChange,
  VhdSource,
} from '../lifecycle/gallery.ts';

/** Between Resource Manager's models and ours. */

export const toDefinition = (definition: Definition): GalleryImage => definition as GalleryImage;

/** Members that Gallerist compares and may lay others over. */
const MEMBERS = [
  'tags',
  'description',
  'eula',
  'privacyStatementUri',
  'releaseNoteUri',
  'endOfLifeDate',
  'recommended',
  'disallowed',
  'purchasePlan',
] as const;

export const fromDefinition = (found: GalleryImage): Definition => ({
  ...(Object.fromEntries(
    MEMBERS.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
  ) as Partial<Definition>),
  location: found.location,
  osType: found.osType ?? '',
  osState: found.osState ?? '',
  hyperVGeneration: found.hyperVGeneration ?? 'V1',
  architecture: found.architecture ?? 'x64',
  identifier: {
    publisher: found.identifier?.publisher ?? '',
    offer: found.identifier?.offer ?? '',
    sku: found.identifier?.sku ?? '',
  },
  features: (found.features ?? []).map(({ name = '', value = '' }) => ({ name, value })),
  ...(found.provisioningState === undefined ? {} : { provisioningState: found.provisioningState }),
  returned: found,
});

export const toNewVersion = (version: NewVersion): GalleryImageVersion => ({
  location: version.location,
  tags: version.tags,
  publishingProfile: {
    targetRegions: [version.region],
    excludeFromLatest: true,
    ...(version.endOfLifeDate === undefined ? {} : { endOfLifeDate: version.endOfLifeDate }),
  },
  storageProfile:
    'id' in version.source ? { source: { id: version.source.id } } : vhdProfile(version.source),
  safetyProfile: {
    allowDeletionOfReplicatedLocations: false,
    ...(version.blockDeletionBeforeEndOfLife ? { blockDeletionBeforeEndOfLife: true } : {}),
  },
});

const vhdProfile = ({ storageAccountId, os, data }: VhdSource) => ({
  osDiskImage: { source: { storageAccountId, uri: os } },
  ...(data.length === 0
    ? {}
    : {
        dataDiskImages: data.map(({ lun, uri }) => ({ lun, source: { storageAccountId, uri } })),
      }),
});

export function fromVersion(found: GalleryImageVersion): Version {
  const { publishingProfile, replicationStatus, safetyProfile } = found;
  const replication = replicationStatus?.summary?.map(
    ({ region = '', state = 'Unknown', progress = 0, details = '' }): RegionalStatus => ({
      region,
      state,
      progress,
      details,
    }),
  );
  return {
    id: found.id ?? '',
    number: found.name ?? '',
    location: found.location,
    tags: found.tags ?? {},
    provisioningState: found.provisioningState ?? 'Unknown',
    excludeFromLatest: publishingProfile?.excludeFromLatest ?? false,
    targetRegions: publishingProfile?.targetRegions ?? [],
    ...edgeReplicas(publishingProfile?.targetExtendedLocations),
    ...(publishingProfile?.endOfLifeDate === undefined
      ? {}
      : { endOfLifeDate: publishingProfile.endOfLifeDate }),
    ...(publishingProfile?.publishedDate === undefined
      ? {}
      : { publishedDate: publishingProfile.publishedDate }),
    ...(safetyProfile?.allowDeletionOfReplicatedLocations ? { mayDropRegions: true } : {}),
    ...(replication === undefined ? {} : { replication }),
    returned: found,
  };
}

const edgeReplicas = (
  zones: GalleryTargetExtendedLocation[] = [],
): Pick<Version, 'edgeReplicas'> =>
  zones.length === 0
    ? {}
    : {
        edgeReplicas: zones.reduce(
          (sum, { extendedLocationReplicaCount = 1 }) => sum + extendedLocationReplicaCount,
          0,
        ),
      };

/**
 * The body of an update: Azure takes target regions as the full wish and the last PUT wins, so every member
 * it returned goes back, save those that only it may write.
 */
export function laidOver(
  returned: GalleryImageVersion,
  change: VersionChange,
): GalleryImageVersion {
  const { location, tags, publishingProfile, storageProfile, safetyProfile, securityProfile } =
    returned;
  const { targetRegions, excludeFromLatest, allowDeletionOfReplicatedLocations = false } = change;
  const { publishedDate: _, ...profile } = publishingProfile ?? {};
  return {
    location,
    tags: change.tags ?? tags ?? {},
    publishingProfile: {
      ...profile,
      ...(targetRegions === undefined ? {} : { targetRegions }),
      ...(excludeFromLatest === undefined ? {} : { excludeFromLatest }),
    },
    storageProfile: withoutSources(storageProfile),
    ...(securityProfile === undefined ? {} : { securityProfile }),
    safetyProfile: { ...safetyProfile, allowDeletionOfReplicatedLocations },
  };
}

/** What a version was made of may be gone by now, and an update need not name it. */
const withoutSources = (profile: GalleryImageVersion['storageProfile'] = {}) => ({
  ...(profile.osDiskImage === undefined ? {} : { osDiskImage: cachingOf(profile.osDiskImage) }),
  ...(profile.dataDiskImages === undefined
    ? {}
    : {
        dataDiskImages: profile.dataDiskImages.map((disk) => ({
          lun: disk.lun,
          ...cachingOf(disk),
        })),
      }),
});

const cachingOf = ({ hostCaching }: { hostCaching?: HostCaching }) =>
  hostCaching === undefined ? {} : { hostCaching };
