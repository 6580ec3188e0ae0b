import type { ErrorBody } from '../reply.ts';
import type { StoredResource } from '../store.ts';
import type { Encryption } from './version-request.ts';

export const versionType = 'Microsoft.Compute/galleries/images/versions';

export interface TargetRegion {
  /** The display name, as Azure writes it back. */
  name: string;
  regionalReplicaCount: number;
  storageAccountType: string;
  encryption?: Encryption | undefined;
  excludeFromLatest?: boolean | undefined;
  additionalReplicaSets?: unknown[] | undefined;
}

export interface EdgeZone {
  extendedLocation: { type: string; name: string };
  /** Of the region it belongs to, in display form. */
  name: string;
  extendedLocationReplicaCount: number;
  storageAccountType: string;
  encryption?: Encryption | undefined;
}

export interface PublishingProfile {
  targetRegions: TargetRegion[];
  targetExtendedLocations?: EdgeZone[] | undefined;
  replicaCount: number;
  excludeFromLatest: boolean;
  publishedDate: string;
  endOfLifeDate?: string | undefined;
  storageAccountType: string;
  replicationMode?: 'Full' | 'Shallow' | undefined;
}

export interface DiskImage {
  lun?: number;
  sizeInGB?: number;
  hostCaching: string;
  source?: Record<string, string>;
}

/** As Azure writes it back. */
export interface StorageProfile {
  source?: Record<string, string>;
  osDiskImage?: DiskImage;
  dataDiskImages?: DiskImage[];
}

export interface SafetyProfile {
  /** Told once it was ever sent. */
  blockDeletionBeforeEndOfLife?: boolean | undefined;
  allowDeletionOfReplicatedLocations: boolean;
}

/** The copy of a version in one region. Times are ISO 8601 in Azure's time. */
export interface Replica {
  startedAt: string;
  completesAt: string;
  /** Decided when the copy began; it shows when the operation ends. */
  willFail?: boolean;
  /** Failed: with its reason. Stopped: given up because the whole creation failed. */
  ended?: 'Failed' | 'Stopped';
}

export interface PlatformAttribute {
  name: string;
  value: string;
}

export interface VersionState {
  publishingProfile: PublishingProfile;
  storageProfile: StorageProfile;
  /** What the storage profile becomes when the version is made. */
  measured: StorageProfile;
  /** Told once the version is made. */
  platformAttributes?: PlatformAttribute[];
  safetyProfile: SafetyProfile;
  securityProfile?: unknown;
  /** By short region name. */
  replicas: Record<string, Replica>;
  /** Whether a copy was ever made: only then is the version more than a number. */
  isMade: boolean;
  /** With what the creation fails, because of its source: the version is never made. */
  failure?: ErrorBody;
  /** Set while a deletion runs. */
  deletion?: 'soft' | 'hard';
  softDeletedAt?: string;
}

export type Version = StoredResource<VersionState>;

/** Not in the recycle bin. */
export function isLive(version: Version): boolean {
  return version.state.softDeletedAt === undefined;
}
