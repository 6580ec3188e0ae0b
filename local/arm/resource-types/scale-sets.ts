import type { Call, Operation, ResourceType } from '../call.ts';
import { computeApiVersions } from '../compute-api-versions.ts';
import { found, listReply } from '../kept-resource.ts';
import { removeMachine } from '../machines/delete-machine.ts';
import type { PowerOperation } from '../machines/power.ts';
import { seededImage } from '../machines/seeded-image.ts';
import type { Platform } from '../platform.ts';
import { resourceReply } from '../reply.ts';
import { listOwner, parentId } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { machinesOf, settleMachines } from '../scale-sets/flexible.ts';
import { fitCapacity, instancesOf, removeInstances, settle } from '../scale-sets/instances.ts';
import {
  changePowerOfInstances,
  deleteInstances,
  deleteScaleSet,
  upgradeInstances,
} from '../scale-sets/scale-set-actions.ts';
import { scaleSetBody, statusSummary } from '../scale-sets/scale-set-body.ts';
import { scaleSetRequest } from '../scale-sets/scale-set-request.ts';
import {
  scaleSetType as type,
  type ScaleSet,
  type ScaleSetState,
} from '../scale-sets/scale-set-state.ts';
import { newScaleSet, writeScaleSet } from '../scale-sets/write-scale-set.ts';

export function scaleSets(platform: Platform): ResourceType {
  const { store, operations } = platform;

  operations.onEnd('finish-scale-set', (id) => {
    const set = store.get<ScaleSetState>(id);
    if (!set || set.provisioningState === 'Deleting') return undefined;
    store.put({ ...set, provisioningState: 'Succeeded' });
    settle(platform, instancesOf(platform, set));
    settleMachines(platform, set);
    return undefined;
  });
  operations.onEnd('finish-instances-delete', (id, _at, ids) => {
    // The id is that of the scale set, or of the one instance.
    const setId = store.get<ScaleSetState>(id)?.type === type ? id : parentId(id);
    removeInstances(platform, setId, ids as string[]);
    return undefined;
  });
  operations.onEnd('finish-scale-set-delete', (id) => {
    for (const instance of instancesOf(platform, { id })) store.remove(instance.id);
    for (const machine of machinesOf(platform, { id })) removeMachine(platform, machine);
    store.remove(id);
    return undefined;
  });

  const power = (operation: PowerOperation): Operation => ({
    action: `${type}/${operation}/action`,
    handle: (call) => changePowerOfInstances(platform, call, operation),
  });
  const upgrade = (name: string): Operation => ({
    action: `${type}/${name}/action`,
    handle: (call) => upgradeInstances(platform, call),
  });
  const list = (call: Call, sets: ScaleSet[]) =>
    listReply(call, sets, (set: ScaleSet) => scaleSetBody(platform, set));
  const write = { handle: (call: Call) => writeScaleSet(platform, call) };

  return {
    type,
    apiVersions: computeApiVersions,
    resource: {
      GET: {
        handle(call) {
          const body = scaleSetBody(platform, found<ScaleSetState>(platform, call));
          return resourceReply(200, body, { 'x-ms-request-charge': '1' });
        },
      },
      PUT: write,
      PATCH: write,
      DELETE: { handle: (call) => deleteScaleSet(platform, call) },
    },
    list: {
      group: {
        handle: (call) => list(call, store.children<ScaleSetState>(listOwner(call.id), type)),
      },
      subscription: {
        handle: (call) => list(call, store.ofSubscription<ScaleSetState>(call.subscription, type)),
      },
    },
    views: {
      instanceview: {
        action: `${type}/instanceView/read`,
        handle(call) {
          const set = found<ScaleSetState>(platform, call);
          const all = [...instancesOf(platform, set), ...machinesOf(platform, set)];
          return resourceReply(200, statusSummary(all, set));
        },
      },
    },
    actions: {
      start: power('start'),
      restart: power('restart'),
      poweroff: power('powerOff'),
      deallocate: power('deallocate'),
      manualupgrade: upgrade('manualUpgrade'),
      reimage: upgrade('reimage'),
      delete: {
        action: `${type}/delete/action`,
        handle: (call) => deleteInstances(platform, call),
      },
    },
    seed({ id, location, tags, sku, properties }) {
      const upgradePolicy = { mode: 'Manual' };
      const body = shaped(
        scaleSetRequest,
        { tags, sku, properties: { upgradePolicy, ...properties } },
        'virtualMachineScaleSet',
      );
      const profile = body.properties?.virtualMachineProfile;
      const resolve = seededImage(profile?.storageProfile?.imageReference ?? {});
      const made = newScaleSet(platform, id, location, body, resolve);
      const set = fitCapacity(platform, made, resolve);
      store.put({ ...set, provisioningState: 'Succeeded' });
      settle(platform, instancesOf(platform, set));
      settleMachines(platform, set);
    },
  };
}
