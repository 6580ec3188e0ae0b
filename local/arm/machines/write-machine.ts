import type { Call } from '../call.ts';
import { conflict, invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { checkLocation, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { beside, buildMachine, told, toldOfStorage } from './build-machine.ts';
import { carryOut, release } from './carry-out-disks.ts';
import { requireImageRead } from './image-reference.ts';
import { etagHeader, machineBody } from './machine-body.ts';
import { machineRequest, type AskedMachine, type MachineRequest } from './machine-request.ts';
import { machineType, type Machine, type MachineState } from './machine-state.ts';
import { defaultStorageType, plannedDataDisks } from './planned-disks.ts';

const seconds = { create: 30, update: 5 };

/** How machines and managed images are polled. */
export const machinePolls = { retryAfterSeconds: 30, firstRetryAfterSeconds: 10 };

/** PUT and PATCH of a machine. */
export function writeMachine(platform: Platform, call: Call): Reply {
  const { store, operations } = platform;
  const body = shaped(machineRequest, call.json, 'virtualMachine');
  const existing = store.get<MachineState>(call.id);
  if (!existing && call.method === 'PATCH') throw notFound(call.id);
  refuseWhileDeleting(existing, 'Update VM');
  const isPatch = call.method === 'PATCH';
  const location =
    existing && isPatch
      ? existing.location
      : checkLocation(call, body.location, machineType, existing);
  requireLinks(platform, call, body.properties ?? {});
  const machine = existing
    ? changedMachine(platform, existing, body, isPatch)
    : newMachine(platform, call, location, body);
  if (existing) operations.preempt(existing.id);
  store.put(machine);
  const { headers } = operations.start(call, {
    seconds: existing ? seconds.update : seconds.create,
    kind: 'finish-machine-write',
    location,
    family: 'operations',
    ...machinePolls,
  });
  return resourceReply(existing ? 200 : 201, machineBody(machine, call.apiVersion), {
    ...headers,
    ...etagHeader(machine, call.apiVersion),
  });
}

function newMachine(platform: Platform, call: Call, location: string, body: MachineRequest) {
  const name = nameOf(call.id);
  if (!/^[A-Za-z0-9_]([\w.-]{0,62}[A-Za-z0-9_])?$/.test(name))
    throw invalidParameter(
      `The entity name 'vmName' is invalid according to its validation rule: ^[^_\\W][\\w-._]{0,79}(?<![-.])$.`,
      'vmName',
    );
  return buildMachine(platform, call.id, location, body);
}

/** Throws 409 while a machine is being deleted. */
export function refuseWhileDeleting(machine: Machine | undefined, operation: string): void {
  if (machine?.provisioningState === 'Deleting')
    throw conflict(
      `Operation '${operation}' is not allowed on VM '${nameOf(machine.id)}' since the VM is marked for deletion. You can only retry the Delete operation (or wait for an ongoing one to complete).`,
    );
}

function requireLinks(platform: Platform, call: Call, asked: AskedMachine): void {
  const { storageProfile = {}, networkProfile } = asked;
  if (storageProfile.imageReference)
    requireImageRead(platform, call, storageProfile.imageReference);
  const links = [
    ...(networkProfile?.networkInterfaces ?? []).map(({ id }) => [
      id,
      'Microsoft.Network/networkInterfaces/join/action',
    ]),
    ...[storageProfile.osDisk, ...(storageProfile.dataDisks ?? [])]
      .filter((disk) => disk?.createOption === 'Attach')
      .map((disk) => [disk?.managedDisk?.id, 'Microsoft.Compute/disks/write']),
  ];
  for (const [id, action] of links)
    if (id !== undefined && action !== undefined)
      platform.permissions.requireLinked(call, action, id);
}

function changedMachine(
  platform: Platform,
  existing: Machine,
  { tags, properties: asked = {}, ...body }: MachineRequest,
  isPatch: boolean,
): Machine {
  const { state } = existing;
  refuseFixed(asked, state);
  const dataDisks = asked.storageProfile?.dataDisks
    ? exchangedDataDisks(platform, existing, asked.storageProfile.dataDisks)
    : state.dataDisks;
  const kept = tags ?? (isPatch ? existing.tags : undefined);
  const { tags: _, ...rest } = existing;
  return {
    ...rest,
    ...(kept && { tags: kept }),
    provisioningState: 'Updating',
    state: {
      ...state,
      etag: state.etag + 1,
      dataDisks,
      storage: { ...state.storage, ...toldOfStorage(asked.storageProfile) },
      beside: { ...state.beside, ...beside(platform, body, state.beside) },
      told: { ...state.told, ...told(asked) },
    },
  };
}

function refuseFixed({ storageProfile = {}, osProfile }: AskedMachine, state: MachineState): void {
  const { imageReference, osDisk } = storageProfile;
  for (const name of ['id', 'publisher', 'offer', 'sku', 'version'] as const) {
    const value = imageReference?.[name];
    if (value !== undefined && value.toLowerCase() !== state.imageReference?.[name]?.toLowerCase())
      throw propertyChangeNotAllowed(`imageReference.${name}`);
  }
  const { name, managedDisk, osType } = osDisk ?? {};
  if (name !== undefined && name.toLowerCase() !== state.osDisk.name.toLowerCase())
    throw propertyChangeNotAllowed('osDisk.name');
  const id = managedDisk?.id;
  if (id !== undefined && id.toLowerCase() !== state.osDisk.managedDisk?.id.toLowerCase())
    throw propertyChangeNotAllowed('osDisk.managedDisk.id');
  if (osType !== undefined && osType !== state.osDisk.osType)
    throw propertyChangeNotAllowed('osDisk.osType');
  for (const fixed of ['computerName', 'adminUsername'] as const)
    if (osProfile?.[fixed] !== undefined && osProfile[fixed] !== state.osProfile?.[fixed])
      throw propertyChangeNotAllowed(`osProfile.${fixed}`);
}

type AskedDataDisks = NonNullable<NonNullable<AskedMachine['storageProfile']>['dataDisks']>;

/** Those that stay, those that are new, and the rest let go. */
function exchangedDataDisks(
  platform: Platform,
  { id, location, state }: Machine,
  asked: AskedDataDisks,
) {
  const wanted = asked.filter(({ toBeDetached }) => toBeDetached !== true);
  const present = new Map(state.dataDisks.map((disk) => [disk.lun, disk]));
  const isPresent = ({ lun, name, managedDisk }: AskedDataDisks[number]) => {
    const disk = present.get(lun);
    const sameName = (name ?? disk?.name)?.toLowerCase() === disk?.name.toLowerCase();
    const diskId = disk?.managedDisk?.id.toLowerCase();
    return disk !== undefined && sameName && (managedDisk?.id?.toLowerCase() ?? diskId) === diskId;
  };
  const luns = wanted.filter(isPresent).map(({ lun }) => lun);
  const vmSize = (state.told['hardwareProfile'] as { vmSize?: string } | undefined)?.vmSize;
  const storageAccountType = defaultStorageType(vmSize);
  const plan = { platform, machineId: id, location, storageAccountType, image: undefined };
  const added = plannedDataDisks(
    plan,
    wanted.filter((disk) => !isPresent(disk)),
  );
  const { hyperVGeneration } = state;
  for (const disk of state.dataDisks)
    if (!luns.includes(disk.lun ?? -1)) release(platform, { ...disk, deleteOption: 'Detach' });
  carryOut(platform, added, { machineId: id, location, hyperVGeneration, image: undefined });
  const kept = state.dataDisks.filter(({ lun }) => luns.includes(lun ?? -1));
  return [...kept, ...added.map(({ disk }) => disk)].toSorted(
    (a, b) => (a.lun ?? 0) - (b.lun ?? 0),
  );
}
