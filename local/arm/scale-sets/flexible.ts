import { randomUUID } from 'node:crypto';
import { notOfferedHere } from '../errors.ts';
import { buildMachine } from '../machines/build-machine.ts';
import { removeMachine } from '../machines/delete-machine.ts';
import type { ImageResolver } from '../machines/image-reference.ts';
import { machineRequest, toldMembers, type MachineRequest } from '../machines/machine-request.ts';
import { machineType, type Machine, type MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import { nameOf, parentId } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import type { ModelDisk, ScaleSet } from './scale-set-state.ts';

export function isFlexible({ state }: ScaleSet): boolean {
  return state.orchestrationMode === 'Flexible';
}

/** Throws for what local Azure does to the instances of a Uniform scale set alone. */
export function refuseFlexible(set: ScaleSet): void {
  if (isFlexible(set))
    throw notOfferedHere(
      `Local Azure does not do this to a scale set of orchestrationMode 'Flexible'. Its instances are machines: list them with those of their resource group, and do it to each of them.`,
    );
}

/** The machines of a Flexible scale set: those of its group that name it. */
export function machinesOf({ store }: Platform, { id }: { id: string }): Machine[] {
  const isIts = ({ state }: Machine) => {
    const named = state.told['virtualMachineScaleSet'] as { id?: string } | undefined;
    return named?.id?.toLowerCase() === id.toLowerCase();
  };
  return store.children<MachineState>(parentId(id), machineType).filter(isIts);
}

/** Its capacity is the number of its machines, also of those that came or went by themselves. */
export function withPresentCapacity(platform: Platform, set: ScaleSet): ScaleSet {
  if (!isFlexible(set)) return set;
  const capacity = machinesOf(platform, set).length;
  return { ...set, state: { ...set.state, sku: { ...set.state.sku, capacity } } };
}

/** Makes machines by the model, or takes the newest away, until there are as many as the capacity says. */
export function fitMachines(platform: Platform, set: ScaleSet, resolve?: ImageResolver): void {
  const present = machinesOf(platform, set);
  const { capacity } = set.state.sku;
  for (const machine of present.slice(capacity)) removeMachine(platform, machine);
  for (let count = present.length; count < capacity; count += 1) {
    const id = `${parentId(set.id)}/providers/${machineType}/${nameOf(set.id)}_${hex(8)}`;
    platform.store.put(buildMachine(platform, id, set.location, machineAskedFor(set), resolve));
  }
}

/** Those that were being made with the scale set are made. */
export function settleMachines(platform: Platform, set: { id: string }): void {
  for (const machine of machinesOf(platform, set))
    if (machine.provisioningState === 'Creating')
      platform.store.put({ ...machine, provisioningState: 'Succeeded' });
}

/** The request of one machine by the model, without the network that is not here. */
function machineAskedFor({ id, tags, state }: ScaleSet): MachineRequest {
  const { image, osDisk, dataDisks, osProfile, told } = state.model;
  const isShared = ([name]: [string, unknown]) =>
    toldMembers.some((one) => one === name) && name !== 'networkProfile';
  const { computerNamePrefix, ...rest } = osProfile ?? {};
  const computerName = `${String(computerNamePrefix)}${hex(6).toUpperCase()}`;
  const properties = {
    ...Object.fromEntries(Object.entries(told).filter(isShared)),
    hardwareProfile: { vmSize: state.sku.name },
    storageProfile: {
      imageReference: image,
      osDisk: diskAskedFor(osDisk),
      dataDisks: dataDisks.map(diskAskedFor),
    },
    ...(osProfile && { osProfile: { computerName, ...rest } }),
    virtualMachineScaleSet: { id },
  };
  return shaped(machineRequest, { tags, properties }, 'virtualMachine');
}

function diskAskedFor({ storageAccountType, ...disk }: ModelDisk) {
  return { ...disk, managedDisk: { storageAccountType }, deleteOption: 'Delete' };
}

function hex(length: number): string {
  return randomUUID().replaceAll('-', '').slice(0, length);
}
