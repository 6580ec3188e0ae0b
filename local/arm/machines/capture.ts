import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../call.ts';
import { conflict } from '../errors.ts';
import { found } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { started } from './guest-actions.ts';
import { machineType, type MachineState } from './machine-state.ts';

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
  const name = `${vhdPrefix}-osDisk.${vmId}.vhd`;
  const image = `${origin}/system/Microsoft.Compute/Images/${destinationContainerName}/${name}`;
  platform.unmanagedBlobs.write(image, osDisk.diskSizeGB);
  const next = randomUUID();
  const copied = {
    osType: osDisk.osType,
    name,
    createOption: 'FromImage',
    image: { uri: image },
    vhd: { uri: `${origin}/vmcontainer${next}/osDisk.${next}.vhd` },
    caching: osDisk.caching,
  };
  return started(platform, call, location, templateOf(call, location, state, copied));
}

/** The template that makes a machine of the copy, as Azure writes it (recorded). */
function templateOf({ apiVersion }: Call, location: string, state: MachineState, osDisk: object) {
  const { vmSize } = state.told['hardwareProfile'] as { vmSize: string };
  const [text, secret] = [{ type: 'string' }, { type: 'securestring' }];
  return {
    $schema: 'http://schema.management.azure.com/schemas/2014-04-01-preview/VM_IP.json',
    contentVersion: '1.0.0.0',
    parameters: {
      vmName: text,
      vmSize: { ...text, defaultValue: vmSize },
      adminUserName: text,
      adminPassword: secret,
      networkInterfaceId: text,
    },
    resources: [
      {
        name: "[parameters('vmName')]",
        type: machineType,
        location,
        apiVersion,
        properties: {
          hardwareProfile: { vmSize: "[parameters('vmSize')]" },
          storageProfile: { osDisk },
          osProfile: {
            computerName: "[parameters('vmName')]",
            adminUsername: "[parameters('adminUsername')]",
            adminPassword: "[parameters('adminPassword')]",
          },
          networkProfile: { networkInterfaces: [{ id: "[parameters('networkInterfaceId')]" }] },
          provisioningState: 0,
        },
      },
    ],
  };
}
