import { head } from '../kept-resource.ts';
import type { MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import type { ProvisioningState } from '../store.ts';
import { performanceOf } from './disk-performance.ts';
import { hasAccess, sizeInGB, snapshotType, type Disk } from './disk-state.ts';
import type { DiskRequest } from './disk-request.ts';

/** A disk or a snapshot as Azure writes it. */
export function diskBody(platform: Platform, disk: Disk): unknown {
  const { state, provisioningState } = disk;
  const isSnapshot = disk.type === snapshotType;
  const { tags, ...id } = head(disk);
  return {
    ...id,
    tags,
    managedBy: state.managedBy,
    sku: { name: state.sku, tier: state.sku.split('_')[0] },
    zones: state.zones,
    properties: {
      osType: state.osType,
      hyperVGeneration: state.hyperVGeneration,
      creationData: state.creationData,
      diskSizeGB: sizeInGB(state),
      ...(!isSnapshot && performanceOf(state).speed),
      encryption: state.encryption,
      ...(isSnapshot && { incremental: state.incremental ?? false }),
      networkAccessPolicy: state.networkAccessPolicy,
      publicNetworkAccess: state.publicNetworkAccess,
      ...state.extra,
      timeCreated: state.timeCreated,
      provisioningState,
      diskState: diskState(platform, disk),
      diskSizeBytes: state.sizeBytes,
      uniqueId: state.uniqueId,
      ...(isSnapshot ? { snapshotAccessState: 'Available' } : performanceOf(state).tier),
    },
  };
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

// Recorded: with this api-version the answer to a PUT has them, with an earlier one it had not.
const namesSince = '2025-01-02';

/** What a PUT or PATCH is answered: what was asked, and that the work has begun. */
export function acceptedBody(
  disk: { id: string; type: string; location: string; provisioningState: ProvisioningState },
  { tags, sku, zones, properties = {} }: DiskRequest,
  apiVersion: string,
): unknown {
  const { name, id, type, location } = head({ ...disk, state: undefined });
  return {
    ...(apiVersion >= namesSince && { name, id, type }),
    location,
    tags,
    sku: sku && { name: sku.name },
    zones,
    properties: { ...properties, provisioningState: 'Updating' },
  };
}
