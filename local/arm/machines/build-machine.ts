import { randomUUID } from 'node:crypto';
import { invalidParameter } from '../errors.ts';
import { azureInstant } from '../instants.ts';
import type { DiskState } from '../disks/disk-state.ts';
import type { Platform } from '../platform.ts';
import { blobImage } from './blob-disks.ts';
import { carryOut } from './carry-out-disks.ts';
import { resolveImage, type ImageResolver, type MachineImage } from './image-reference.ts';
import {
  besideMembers,
  storageMembers,
  toldMembers,
  type AskedMachine,
  type AskedStorage,
  type MachineRequest,
} from './machine-request.ts';
import { domainsIn } from './availability-set.ts';
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
  const image = imageOf(platform, asked, location, resolve);
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
      domains: domainsIn(platform, id, asked.availabilitySet?.id),
      imageReference: image?.reference,
      osDisk: osDisk.disk,
      dataDisks: dataDisks.map(({ disk }) => disk),
      storage: toldOfStorage(storageProfile),
      osProfile,
      beside: beside(platform, body),
      told: told(asked),
    },
  };
}

function imageOf(
  platform: Platform,
  asked: AskedMachine,
  location: string,
  resolve: ImageResolver,
): MachineImage | undefined {
  const { imageReference, osDisk } = asked.storageProfile ?? {};
  if (osDisk?.createOption === 'Attach') return undefined;
  if (!imageReference) return osDisk?.image && blobImage(platform, osDisk, osDisk.image);
  const { securityType } = asked.securityProfile ?? {};
  return resolve(platform, imageReference, location, {
    osType: osDisk?.osType,
    sizeInGB: osDisk?.diskSizeGB,
    // Azure has neither trusted launch nor confidential machines of the first generation.
    ...(securityType !== undefined && securityType !== 'Standard' && { hyperVGeneration: 'V2' }),
  });
}

type Beside = Omit<MachineRequest, 'tags' | 'properties'>;

/** What stands beside `properties`; Azure gives an identity of the machine's own its ids. */
export function beside(
  { tenantId }: Pick<Platform, 'tenantId'>,
  { identity, ...body }: Beside,
  before: Record<string, unknown> = {},
): Record<string, unknown> {
  const isOwn = /SystemAssigned/i.test(identity?.type ?? '');
  const known = before['identity'] as { principalId?: string } | undefined;
  const ids = isOwn && { principalId: known?.principalId ?? randomUUID(), tenantId };
  const { type, ...others } = identity ?? {};
  return given({ ...body, identity: identity && { type, ...others, ...ids } }, besideMembers);
}

/** Members of `properties` that are only told back. */
export function told(asked: AskedMachine): Record<string, unknown> {
  return given(asked, toldMembers);
}

/** Members of `storageProfile` that are only told back. */
export function toldOfStorage(asked: AskedStorage = {}): Record<string, unknown> {
  return given(asked, storageMembers);
}

function given<Asked extends object>(asked: Asked, names: readonly (keyof Asked & string)[]) {
  const members = names.flatMap((name) =>
    asked[name] === undefined ? [] : [[name, asked[name]] as const],
  );
  return Object.fromEntries(members) as Record<string, unknown>;
}
