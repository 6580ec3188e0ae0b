import { z } from 'zod';
import type { Call } from '../call.ts';
import { conflict } from '../errors.ts';
import { found } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
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

const captureRequest = z.strictObject({
  vhdPrefix: z.string(),
  destinationContainerName: z.string(),
  overwriteVhds: z.boolean(),
});

/** POST …/capture: copies the disk of a generalized machine that has no managed disks to a blob. */
export function capture(platform: Platform, call: Call): Reply {
  const { id, location, state } = found<MachineState>(platform, call);
  const { vhdPrefix, destinationContainerName } = shaped(
    captureRequest,
    call.json,
    'virtualMachineCaptureParameters',
  );
  const { osDisk, vmId, generalized } = state;
  if (!osDisk.vhd)
    throw conflict(
      `Operation 'capture' is not allowed on VM '${nameOf(id)}' since the VM has managed disks. Create a managed image from it instead.`,
    );
  if (!generalized)
    throw conflict('Capture operation cannot be completed because the VM is not generalized.');
  const { origin } = new URL(osDisk.vhd.uri);
  const folder = `${origin}/system/Microsoft.Compute/Images/${destinationContainerName}`;
  const uri = `${folder}/${vhdPrefix}-osDisk.${vmId}.vhd`;
  platform.unmanagedBlobs.write(uri, osDisk.diskSizeGB);
  const copied = { osType: osDisk.osType, name: `${vhdPrefix}-osDisk.${vmId}.vhd` };
  const storageProfile = {
    osDisk: { ...copied, createOption: 'FromImage', image: { uri }, caching: osDisk.caching },
  };
  return started(platform, call, location, {
    $schema: 'http://schema.management.azure.com/schemas/2014-04-01-preview/VM_IP.json',
    contentVersion: '1.0.0.0',
    parameters: {},
    resources: [
      {
        apiVersion: call.apiVersion,
        properties: { hardwareProfile: state.told['hardwareProfile'], storageProfile },
        type: 'Microsoft.Compute/virtualMachines',
        location,
        name: nameOf(id),
      },
    ],
  });
}

function started({ operations }: Platform, call: Call, location: string, data: unknown): Reply {
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
