import type { Call, Operation, ResourceType } from '../call.ts';
import { computeApiVersions } from '../compute-api-versions.ts';
import { found, listReply } from '../kept-resource.ts';
import { buildMachine } from '../machines/build-machine.ts';
import { capture } from '../machines/capture.ts';
import { deleteMachine, finishMachineDeletion } from '../machines/delete-machine.ts';
import { runCommand } from '../machines/guest-actions.ts';
import { instanceView } from '../machines/instance-view.ts';
import { etagHeader, machineBody } from '../machines/machine-body.ts';
import { machineRequest } from '../machines/machine-request.ts';
import {
  machineType as type,
  type Machine,
  type MachineState,
  type Power,
} from '../machines/machine-state.ts';
import { changePower, finishPower, generalize, type PowerOperation } from '../machines/power.ts';
import { seededImage } from '../machines/seeded-image.ts';
import { writeMachine } from '../machines/write-machine.ts';
import type { Platform } from '../platform.ts';
import { queryValues } from '../query-values.ts';
import { resourceReply } from '../reply.ts';
import { listOwner } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';

const charge = (policy: string) => ({
  [`${policy}SubscriptionMaximum`]: 1,
  [`${policy}Resource`]: 1,
});
const update = charge('UpdateVM');

export function virtualMachines(platform: Platform): ResourceType {
  const { store, operations } = platform;

  operations.onEnd('finish-machine-write', (id) => {
    const machine = store.get<MachineState>(id);
    // What the write has taken the place of, if anything, is not happening any more.
    if (machine) finishPower(platform, id, machine.state.power);
    return undefined;
  });
  operations.onEnd('finish-machine-power', (id, _at, power) => {
    finishPower(platform, id, power as Power);
    return undefined;
  });
  operations.onEnd('finish-machine-output', (_id, _at, output) => ({ output }));
  operations.onEnd('finish-machine-delete', (id) => {
    finishMachineDeletion(platform, id);
    return undefined;
  });

  const power = (operation: PowerOperation, charges: Record<string, number>): Operation => ({
    charges,
    action: `${type}/${operation}/action`,
    handle: (call) => changePower(platform, call, operation),
  });
  const list = (call: Call, machines: Machine[]) =>
    listReply(call, machines, (machine: Machine) => machineBody(machine, call.apiVersion));

  return {
    type,
    apiVersions: computeApiVersions,
    resource: {
      GET: {
        charges: charge('LowCostGet'),
        handle(call) {
          const machine = found<MachineState>(platform, call);
          const expand = queryValues(call.query, '$expand', 'instanceView', 'userData');
          const { apiVersion } = call;
          const headers = expand.length === 0 ? etagHeader(machine, apiVersion) : {};
          return resourceReply(200, machineBody(machine, apiVersion, expand), headers);
        },
      },
      PUT: { charges: charge('PutVM'), handle: (call) => writeMachine(platform, call) },
      PATCH: { charges: update, handle: (call) => writeMachine(platform, call) },
      DELETE: { charges: charge('DeleteVM'), handle: (call) => deleteMachine(platform, call) },
    },
    list: {
      group: {
        handle: (call) => list(call, store.children<MachineState>(listOwner(call.id), type)),
      },
      subscription: {
        handle: (call) => list(call, store.ofSubscription<MachineState>(call.subscription, type)),
      },
    },
    views: {
      instanceview: {
        charges: charge('LowCostGet'),
        action: `${type}/instanceView/read`,
        handle: (call) => resourceReply(200, instanceView(found<MachineState>(platform, call))),
      },
    },
    actions: {
      start: power('start', update),
      restart: power('restart', update),
      poweroff: power('powerOff', update),
      // Recorded: charged as a deletion.
      deallocate: power('deallocate', charge('DeleteVM')),
      generalize: { charges: update, handle: (call) => generalize(platform, call) },
      capture: { charges: update, handle: (call) => capture(platform, call) },
      runcommand: {
        charges: update,
        action: `${type}/runCommand/action`,
        handle: (call) => runCommand(platform, call),
      },
    },
    seed({ id, location, tags, properties }) {
      const body = shaped(machineRequest, { tags, properties }, 'virtualMachine');
      const resolve = seededImage(body.properties?.storageProfile?.imageReference ?? {});
      const machine = buildMachine(platform, id, location, body, resolve);
      store.put({ ...machine, provisioningState: 'Succeeded' });
    },
  };
}
