import { head } from '../kept-resource.ts';
import type { MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import { withUpperCaseGroup } from '../upper-case-group.ts';
import { completionPercent } from './copied-disk.ts';
import { isProvisioned, performanceOf, provisionedDefaults } from './disk-performance.ts';
import { asked, inOrder, type DiskRequest } from './disk-request.ts';
import {
  awaitsUpload,
  hasAccess,
  sizeInGB,
  snapshotType,
  type Disk,
  type DiskState,
} from './disk-state.ts';

/** A disk or a snapshot as Azure writes it. */
export function diskBody(platform: Platform, disk: Disk): unknown {
  const percent = completionPercent(disk.state, platform.now());
  return bodyWith(platform, disk, percent === undefined ? {} : { completionPercent: percent });
}

/** What the operation that made it tells: not how much of a copy has arrived. */
export const madeBody = (platform: Platform, disk: Disk) => bodyWith(platform, disk, {});

function bodyWith(platform: Platform, disk: Disk, progress: Record<string, unknown>): unknown {
  const { state, provisioningState } = disk;
  const isSnapshot = disk.type === snapshotType;
  const isSized = !awaitsUpload(state, platform.now());
  const { tags, ...id } = head(disk);
  return {
    ...id,
    tags,
    managedBy: state.managedBy,
    zones: state.zones,
    sku: toldSku(state),
    properties: inOrder({
      ...provisionedDefaults(state.sku),
      ...state.extra,
      osType: state.osType,
      hyperVGeneration: state.hyperVGeneration,
      creationData: toldCreation(state),
      diskSizeGB: isSized ? sizeInGB(state) : undefined,
      diskAccessId: upperCased(state.extra['diskAccessId']),
      encryption: toldEncryption(state),
      networkAccessPolicy: state.networkAccessPolicy,
      publicNetworkAccess: state.publicNetworkAccess,
      LastOwnershipUpdateTime: state.ownedSince,
      timeCreated: state.timeCreated,
      burstingEnabledTime: state.burstingEnabledTime,
      provisioningState,
      diskState: diskState(platform, disk),
      diskSizeBytes: isSized ? state.sizeBytes : undefined,
      uniqueId: state.uniqueId,
      ...(isSnapshot
        ? {
            incremental: state.incremental ?? false,
            ...progress,
            incrementalSnapshotFamilyId: state.familyId,
            snapshotAccessState: 'Available',
          }
        : { ...performanceOf(state).speed, tier: performanceOf(state).tier }),
    }),
  };
}

function toldEncryption({ encryption: { type, diskEncryptionSetId } }: DiskState) {
  return { type, diskEncryptionSetId: upperCased(diskEncryptionSetId) };
}

/** Ids of what a disk is bound to have their group in upper case, whatever was sent. */
const upperCased = (id: unknown) => (typeof id === 'string' ? withUpperCaseGroup(id) : undefined);

/** Where the speed can be asked for, sectors have 4096 bytes unless told otherwise. */
function toldCreation({ sku, creationData }: DiskState) {
  if (!isProvisioned(sku)) return creationData;
  return { ...creationData, logicalSectorSize: creationData['logicalSectorSize'] ?? 4096 };
}

function diskState({ store, now }: Platform, { state }: Disk): string {
  const isUpload = state.creationData.createOption === 'Upload';
  if (hasAccess(state, now())) return isUpload ? 'ActiveUpload' : 'ActiveSAS';
  if (state.managedBy !== undefined) {
    const machine = store.get<MachineState>(state.managedBy);
    return machine?.state.power === 'deallocated' ? 'Reserved' : 'Attached';
  }
  return isUpload && state.access === undefined ? 'ReadyToUpload' : 'Unattached';
}

/** What a PUT is answered: what it asked for, and that the work has begun. */
export function acceptedBody(disk: Disk, { tags, sku, zones, properties = {} }: DiskRequest) {
  const { tags: _, ...names } = head(disk);
  return {
    ...names,
    tags,
    zones,
    sku: sku && { name: sku.name },
    properties: inOrder({ ...asked(properties, disk.state.sku), provisioningState: 'Updating' }),
  };
}

/** What a PATCH is answered: what is wanted now, in the tier the disk still has. */
export function patchedBody(disk: Disk, before: Disk, { properties = {} }: DiskRequest) {
  const { tags, ...names } = head(disk);
  const { state } = disk;
  return {
    ...names,
    tags,
    zones: state.zones,
    sku: toldSku(state),
    properties: inOrder({
      ...state.extra,
      osType: state.osType,
      hyperVGeneration: state.hyperVGeneration,
      creationData: state.creationData,
      diskSizeGB: sizeInGB(state),
      ...asked(properties, disk.state.sku),
      provisioningState: 'Updating',
      tier: disk.type === snapshotType ? undefined : performanceOf(before.state).tier,
    }),
  };
}

function toldSku({ sku }: DiskState) {
  return { name: sku, tier: /^(Premium|Ultra)/.exec(sku)?.[0] ?? 'Standard' };
}
