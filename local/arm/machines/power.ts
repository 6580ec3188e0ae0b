import type { Call } from '../call.ts';
import { own } from '../disks/disk-state.ts';
import { conflict, notOfferedHere } from '../errors.ts';
import { found } from '../kept-resource.ts';
import { operationIdentifier } from '../operations.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import type { Machine, MachineState, Power } from './machine-state.ts';
import { machinePolls, refuseWhileDeleting } from './write-machine.ts';

interface Change {
  /** Azure seconds, from recordings. */
  seconds: number;
  changing: NonNullable<MachineState['changing']>;
  to: Power;
}

export const powerChanges = {
  start: { seconds: 20, changing: 'starting', to: 'running' },
  restart: { seconds: 25, changing: 'starting', to: 'running' },
  powerOff: { seconds: 15, changing: 'stopping', to: 'stopped' },
  deallocate: { seconds: 20, changing: 'deallocating', to: 'deallocated' },
} as const satisfies Record<string, Change>;

export type PowerOperation = keyof typeof powerChanges;

/** POST …/start, …/restart, …/powerOff, …/deallocate. Newer work takes the place of older. */
export function changePower(platform: Platform, call: Call, operation: PowerOperation): Reply {
  const { store, operations } = platform;
  const machine = found<MachineState>(platform, call);
  refuseWhileDeleting(machine, operation);
  refuseWhileCreating(machine, operation);
  if (call.query.get('hibernate')?.toLowerCase() === 'true')
    throw notOfferedHere('Local Azure has no memory to hibernate: deallocate the machine without.');
  const { seconds, changing, to } = powerChanges[operation];
  if (machine.state.generalized && to === 'running')
    throw conflict(
      `Operation '${operation}' is not allowed on VM '${nameOf(machine.id)}' since the VM is generalized.`,
    );
  operations.preempt(machine.id);
  store.put({
    ...machine,
    provisioningState: 'Updating',
    state: { ...machine.state, etag: machine.state.etag + 1, changing } satisfies MachineState,
  });
  const { headers } = operations.start(call, {
    seconds,
    kind: 'finish-machine-power',
    location: machine.location,
    family: 'operations',
    ...machinePolls,
    data: powerAfter(machine.state.power, to),
  });
  return { status: 202, headers };
}

/** A machine that is deallocated has nothing to stop. */
export function powerAfter(before: Power, to: Power): Power {
  return to === 'stopped' && before === 'deallocated' ? 'deallocated' : to;
}

export function finishPower(platform: Platform, id: string, power: Power): void {
  const { store } = platform;
  const machine = store.get<MachineState>(id);
  if (!machine || machine.provisioningState === 'Deleting') return;
  const { changing: _, ...state } = machine.state;
  const isAllocated = power !== 'deallocated';
  if ((state.power !== 'deallocated') !== isAllocated)
    for (const { managedDisk } of [state.osDisk, ...state.dataDisks])
      if (managedDisk) own(platform, managedDisk.id, machine.id);
  store.put({ ...machine, provisioningState: 'Succeeded', state: { ...state, power } });
}

/** Throws 409 while a machine is being made. */
export function refuseWhileCreating({ provisioningState, id }: Machine, operation: string): void {
  if (provisioningState === 'Creating')
    throw conflict(
      `Operation '${operation}' is not allowed on VM '${nameOf(id)}' since the VM is being created. Wait for the operation that creates it.`,
    );
}

/** POST …/generalize: at once, on a machine that does not run. */
export function generalize(platform: Platform, call: Call): Reply {
  const machine = found<MachineState>(platform, call);
  refuseWhileDeleting(machine, 'generalize');
  refuseWhileCreating(machine, 'generalize');
  const { power, changing, etag } = machine.state;
  if (power === 'running' || changing !== undefined)
    throw conflict(
      `Operation 'generalize' is not allowed on VM '${nameOf(machine.id)}' since the VM is running.`,
    );
  const state: MachineState = { ...machine.state, etag: etag + 1, generalized: true };
  platform.store.put({ ...machine, state });
  platform.operations.doneAtOnce(call);
  return { status: 200, headers: operationIdentifier(call) };
}
