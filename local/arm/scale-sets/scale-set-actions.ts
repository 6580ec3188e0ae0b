import type { Call } from '../call.ts';
import { invalidParameter } from '../errors.ts';
import { found } from '../kept-resource.ts';
import { powerAfter, powerChanges, type PowerOperation } from '../machines/power.ts';
import { machinePolls } from '../machines/write-machine.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { nameOf, parentId } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { refuseFlexible } from './flexible.ts';
import { instancesOf, upgrade } from './instances.ts';
import { instancesRequest } from './scale-set-request.ts';
import type { Instance, InstanceState, ScaleSet, ScaleSetState } from './scale-set-state.ts';

/** POST …/{power operation} on all instances, or on those that the body names. */
export function changePowerOfInstances(
  platform: Platform,
  call: Call,
  operation: PowerOperation,
): Reply {
  const set = found<ScaleSetState>(platform, call);
  const { seconds, changing, to } = powerChanges[operation];
  for (const instance of named(platform, call, set)) {
    const power = powerAfter(instance.state.power, to);
    const state: InstanceState = { ...instance.state, changing, power };
    platform.store.put({ ...instance, provisioningState: 'Updating', state });
  }
  return started(platform, call, set, 'finish-scale-set', seconds);
}

/** POST …/manualupgrade and …/reimage: the instances are made anew by the present model. */
export function upgradeInstances(platform: Platform, call: Call): Reply {
  const set = found<ScaleSetState>(platform, call);
  upgrade(platform, set, named(platform, call, set));
  return started(platform, call, set, 'finish-scale-set', 40);
}

/** POST …/delete on those instances that the body names. */
export function deleteInstances(platform: Platform, call: Call): Reply {
  const set = found<ScaleSetState>(platform, call);
  const instances = named(platform, call, set);
  for (const instance of instances)
    platform.store.put({ ...instance, provisioningState: 'Deleting' });
  const ids = instances.map(({ id }) => id);
  return started(platform, call, set, 'finish-instances-delete', 30, ids);
}

/** DELETE of one instance. */
export function deleteInstance(platform: Platform, call: Call): Reply {
  const instance = platform.store.get<InstanceState>(call.id);
  const set = platform.store.get<ScaleSetState>(parentId(call.id));
  if (!instance || !set) return { status: 204 };
  platform.store.put({ ...instance, provisioningState: 'Deleting' });
  return started(platform, call, set, 'finish-instances-delete', 30, [instance.id]);
}

/** DELETE of a scale set with all of its instances. */
export function deleteScaleSet(platform: Platform, call: Call): Reply {
  const { store, operations } = platform;
  const set = store.get<ScaleSetState>(call.id);
  if (!set) return { status: 204 };
  operations.preempt(set.id);
  store.put({ ...set, provisioningState: 'Deleting' });
  return started(platform, call, set, 'finish-scale-set-delete', 60);
}

function named(platform: Platform, call: Call, set: ScaleSet): Instance[] {
  refuseFlexible(set);
  const { instanceIds = ['*'] } = shaped(instancesRequest, call.json ?? {}, 'vmInstanceIDs');
  const all = instancesOf(platform, set);
  if (instanceIds.includes('*')) return all;
  const unknown = instanceIds.find((id) => !all.some(({ state }) => state.instanceId === id));
  if (unknown !== undefined)
    throw invalidParameter(
      `The provided instanceId ${unknown} is not an active Virtual Machine Scale Set VM instanceId of '${nameOf(set.id)}'.`,
      'instanceIds',
    );
  return all.filter(({ state }) => instanceIds.includes(state.instanceId));
}

function started(
  { operations }: Platform,
  call: Call,
  { location }: ScaleSet,
  kind: string,
  seconds: number,
  data?: readonly string[],
): Reply {
  const { headers } = operations.start(call, {
    seconds,
    kind,
    location,
    family: 'operations',
    ...machinePolls,
    ...(data && { data }),
  });
  return { status: 202, headers: { ...headers, 'x-ms-request-charge': '1' } };
}
