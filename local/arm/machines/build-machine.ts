import { randomUUID } from 'node:crypto';
import { invalidParameter } from '../errors.ts';
import { azureInstant } from '../instants.ts';
import type { DiskState } from '../disks/disk-state.ts';
import type { Platform } from '../platform.ts';
import { carryOut } from './carry-out-disks.ts';
import { resolveImage, type ImageResolver } from './image-reference.ts';
import {
  besideMembers,
  toldMembers,
  type AskedMachine,
  type MachineRequest,
} from './machine-request.ts';
import { machineType, type Machine } from './machine-state.ts';
import { osProfileOf } from './os-profile.ts';
import {
  defaultStorageType,
  plannedDataDisks,
  plannedOsDisk,
  type DiskPlan,
} from './planned-disks.ts';

/** Makes a machine and its disks, running. Throws what Azure answers at once, before anything is made. */
export function buildMachine(
  platform: Platform,
  id: string,
  location: string,
  { tags, properties: asked = {}, ...body }: MachineRequest,
  resolve: ImageResolver = resolveImage,
): Machine {
  const vmSize = asked.hardwareProfile?.vmSize;
  if (vmSize === undefined)
    throw invalidParameter(
      "Required parameter 'hardwareProfile.vmSize' is missing (null).",
      'hardwareProfile.vmSize',
    );
  const { storageProfile = {} } = asked;
  const isFromDisk = storageProfile.osDisk?.createOption === 'Attach';
  const image =
    storageProfile.imageReference && !isFromDisk
      ? resolve(platform, storageProfile.imageReference, location)
      : undefined;
  const plan: DiskPlan = {
    platform,
    machineId: id,
    location,
    storageAccountType: defaultStorageType(vmSize),
    image,
  };
  const osDisk = plannedOsDisk(plan, storageProfile.osDisk ?? {});
  const dataDisks = plannedDataDisks(plan, storageProfile.dataDisks ?? []);
  const osProfile = osProfileOf(asked.osProfile, image);
  const ofDisk = platform.store.get<DiskState>(osDisk.disk.managedDisk?.id ?? '');
  const hyperVGeneration = image?.hyperVGeneration ?? ofDisk?.state.hyperVGeneration ?? 'V1';
  carryOut(platform, [osDisk, ...dataDisks], {
    machineId: id,
    location,
    hyperVGeneration,
    image,
    securityProfile: asked.securityProfile,
  });
  return {
    id,
    type: machineType,
    location,
    ...(tags && { tags }),
    provisioningState: 'Creating',
    state: {
      vmId: randomUUID(),
      timeCreated: azureInstant(platform.now(), id),
      etag: 1,
      power: 'running',
      generalized: false,
      hyperVGeneration,
      imageReference: image?.reference,
      osDisk: osDisk.disk,
      dataDisks: dataDisks.map(({ disk }) => disk),
      osProfile,
      beside: beside(body),
      told: told(asked),
    },
  };
}

export function beside(body: Omit<MachineRequest, 'tags' | 'properties'>): Record<string, unknown> {
  const given = besideMembers.flatMap((name) =>
    body[name] === undefined ? [] : [[name, body[name]] as const],
  );
  return Object.fromEntries(given);
}

export function told(asked: AskedMachine): Record<string, unknown> {
  const given = toldMembers.flatMap((name) =>
    asked[name] === undefined ? [] : [[name, asked[name]] as const],
  );
  return Object.fromEntries(given);
}
