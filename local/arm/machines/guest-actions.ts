import { z } from 'zod';
import type { Call } from '../call.ts';
import { conflict } from '../errors.ts';
import { found } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { shaped } from '../request-shape.ts';
import type { MachineState } from './machine-state.ts';
import { refuseWhileCreating } from './power.ts';
import { machinePolls, refuseWhileDeleting } from './write-machine.ts';

const runCommandRequest = z.strictObject({
  commandId: z.string(),
  script: z.array(z.string()).optional(),
  parameters: z.array(z.looseObject({})).optional(),
});

/** POST …/runCommand: there is no guest, so the script prints nothing. */
export function runCommand(platform: Platform, call: Call): Reply {
  const machine = found<MachineState>(platform, call);
  shaped(runCommandRequest, call.json, 'runCommandInput');
  refuseWhileDeleting(machine, 'runCommand');
  refuseWhileCreating(machine, 'runCommand');
  const { power, changing } = machine.state;
  if (power !== 'running' || changing !== undefined)
    throw conflict('Cannot modify extensions in the VM when the VM is not running.');
  return started(platform, call, machine.location, {
    value: [
      {
        code: 'ProvisioningState/succeeded',
        level: 'Info',
        displayStatus: 'Provisioning succeeded',
        message: 'Enable succeeded: \n[stdout]\n\n[stderr]\n',
      },
    ],
  });
}

/** Starts work that comes to something, and leaves the machine as it is. */
export function started(
  { operations }: Platform,
  call: Call,
  location: string,
  data: unknown,
): Reply {
  const { headers } = operations.start(call, {
    seconds: 10,
    kind: 'finish-machine-output',
    location,
    family: 'operations',
    ...machinePolls,
    data,
  });
  return { status: 202, headers };
}
