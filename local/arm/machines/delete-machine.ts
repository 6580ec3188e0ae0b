import type { Call } from '../call.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { release } from './carry-out-disks.ts';
import type { Machine, MachineState } from './machine-state.ts';
import { machinePolls } from './write-machine.ts';

const deletionSeconds = 30;

/** DELETE of a machine; its disks stay unless they were to go with it. */
export function deleteMachine({ store, operations }: Platform, call: Call): Reply {
  const machine = store.get<MachineState>(call.id);
  if (!machine) return { status: 204 };
  operations.preempt(machine.id);
  store.put({ ...machine, provisioningState: 'Deleting' });
  const { headers } = operations.start(call, {
    seconds: deletionSeconds,
    kind: 'finish-machine-delete',
    location: machine.location,
    family: 'operations',
    ...machinePolls,
  });
  return { status: 202, headers };
}

export function finishMachineDeletion(platform: Platform, id: string): void {
  const machine = platform.store.get<MachineState>(id);
  if (machine?.provisioningState === 'Deleting') removeMachine(platform, machine);
}

/** Takes a machine away, with those of its disks that go with it. */
export function removeMachine(platform: Platform, { id, state }: Machine): void {
  for (const disk of [state.osDisk, ...state.dataDisks]) release(platform, disk);
  platform.store.remove(id);
}
