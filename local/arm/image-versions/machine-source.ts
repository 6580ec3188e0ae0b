import type { Call } from '../call.ts';
import { conflict, invalidParameter, linkedIdMalformed } from '../errors.ts';
import { machineType, type MachineDisk, type MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { typeOf } from '../resource-path.ts';
import { compareWithDefinition, sourceNotFound, type Wanted } from './source-checks.ts';
import type { Source } from './version-source.ts';
import type { DiskImage, StorageProfile } from './version-state.ts';

/** A version of a machine, `told` as the request has it. A machine that was not generalized makes a specialized one. */
export function machineSource(
  platform: Platform,
  call: Call,
  id: string,
  { location }: Wanted,
  told: Record<string, string>,
): Source {
  if (typeOf(id)?.toLowerCase() !== machineType.toLowerCase())
    throw linkedIdMalformed(id, 'properties.storageProfile.source.virtualMachineId');
  const machine = platform.store.get<MachineState>(id);
  if (!machine || !sameRegion(machine.location, location)) throw sourceNotFound(id);
  if (machine.provisioningState === 'Deleting' || machine.provisioningState === 'Creating')
    throw conflict(
      `The source ${id} is in provisioning state '${machine.provisioningState}'. It must be 'Succeeded'.`,
    );
  const { state } = machine;
  const { osDisk, dataDisks, hyperVGeneration, imageReference } = state;
  const failure = compareWithDefinition(platform, call, id, {
    osType: osDisk.osType,
    osState: state.generalized ? 'Generalized' : 'Specialized',
    hyperVGeneration,
  });
  refuseDisks([osDisk, ...dataDisks], id);
  const measured: StorageProfile = {
    source: told,
    osDiskImage: { ...measuredDisk(osDisk), source: {} },
    ...(dataDisks.length > 0 && { dataDiskImages: dataDisks.map(measuredDisk) }),
  };
  const { publisher, offer, sku } = imageReference ?? {};
  const platformAttributes = Object.entries({ publisher, offer, sku }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: `source_image_${name}`, value }],
  );
  return {
    storageProfile: { source: told },
    measured,
    ...(platformAttributes.length > 0 && { platformAttributes }),
    ...(failure && { failure }),
  };
}

const model = 'galleryImageVersion.properties.storageProfile.source';

/**
 * Throws 400 for a machine as source.id from clients that know virtualMachineId (Azure/azure-cli#28700: the first
 * of az with 2023-07-03). Older clients have no other form.
 */
export function refuseMachineAsId({ apiVersion }: Call, id: string): void {
  if (apiVersion >= '2023-07-03')
    throw invalidParameter(
      `The gallery image version source id: '${id}' must be specified in '${model}.virtualMachineId'.`,
      model,
    );
}

function measuredDisk({ lun, diskSizeGB, caching }: MachineDisk): DiskImage {
  return { ...(lun !== undefined && { lun }), sizeInGB: diskSizeGB, hostCaching: caching };
}

function refuseDisks(disks: readonly MachineDisk[], id: string): void {
  if (disks.some(({ diffDiskSettings }) => diffDiskSettings !== undefined))
    throw invalidParameter(
      `Creating a gallery image version from the virtual machine ${id} is not allowed, as it has an ephemeral OS disk.`,
    );
  if (disks.some(({ managedDisk }) => managedDisk?.storageAccountType === 'UltraSSD_LRS'))
    throw invalidParameter(
      `Creating a gallery image version from the source ${id} is not allowed, as it has a disk of the storage type UltraSSD_LRS.`,
    );
}
