import { azureInstant } from '../instants.ts';
import type { Platform } from '../platform.ts';
import type { StoredResource } from '../store.ts';
import type { PremiumTier } from './disk-performance.ts';

export const diskType = 'Microsoft.Compute/disks';
export const snapshotType = 'Microsoft.Compute/snapshots';
export const gibibyte = 2 ** 30;

/** A managed disk or a snapshot. */
export interface DiskState {
  sku: string;
  zones?: string[] | undefined;
  /** As Azure writes it back. */
  creationData: CreationData;
  sizeBytes: number;
  /** Of a premium disk, where one was asked for. */
  tier?: PremiumTier | undefined;
  /** What was asked for of a disk whose speed can be. */
  speed?: { diskIOPSReadWrite?: number; diskMBpsReadWrite?: number } | undefined;
  timeCreated: string;
  uniqueId: string;
  osType?: 'Windows' | 'Linux' | undefined;
  hyperVGeneration?: 'V1' | 'V2' | undefined;
  /** Of a snapshot. */
  incremental?: boolean | undefined;
  /** Of an incremental snapshot. */
  familyId?: string | undefined;
  encryption: { type: string; diskEncryptionSetId?: string | undefined };
  networkAccessPolicy: string;
  publicNetworkAccess: string;
  /** Since when it may burst on demand. */
  burstingEnabledTime?: string | undefined;
  /** What was sent and is only told back. */
  extra: Record<string, unknown>;
  /** The id of the machine that has it. */
  managedBy?: string | undefined;
  /** When it last came to a machine, left it, or went on or off with it. */
  ownedSince?: string | undefined;
  /** Access that was granted and not taken back; ISO 8601. */
  access?: { accessSAS: string; level: string; until: string } | undefined;
}

export interface CreationData {
  createOption: string;
  sourceResourceId?: string | undefined;
  sourceUniqueId?: string | undefined;
  [member: string]: unknown;
}

export type Disk = StoredResource<DiskState>;

export function isDiskType(type: string | undefined): boolean {
  const lower = type?.toLowerCase();
  return lower === diskType.toLowerCase() || lower === snapshotType.toLowerCase();
}

// Disks of marketplace images are a little longer than the size they tell.
const uncountedBytes = 2 ** 20;

export function sizeInGB({ sizeBytes }: Pick<DiskState, 'sizeBytes'>): number {
  return Math.max(1, Math.ceil((sizeBytes - uncountedBytes) / gibibyte));
}

/** Whether someone holds a URL to the disk's bytes. */
export function hasAccess({ access }: DiskState, now: Date): boolean {
  return access !== undefined && Date.parse(access.until) > now.getTime();
}

/** Whether the disk is made for an upload that has not ended. */
export function awaitsUpload(state: DiskState, now: Date): boolean {
  const isUpload = state.creationData.createOption === 'Upload';
  return isUpload && (state.access === undefined || hasAccess(state, now));
}

/** The disk gets an owner, or loses it. */
export function own({ store, now }: Platform, id: string, managedBy: string | undefined): void {
  const disk = store.get<DiskState>(id);
  if (!disk) return;
  const ownedSince = azureInstant(now(), id);
  store.put({ ...disk, state: { ...disk.state, managedBy, ownedSince } });
}
