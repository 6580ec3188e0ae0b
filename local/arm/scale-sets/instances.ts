import { randomUUID } from 'node:crypto';
import { azureInstant } from '../instants.ts';
import { resolveImage, type ImageResolver } from '../machines/image-reference.ts';
import type { Platform } from '../platform.ts';
import { fitMachines, isFlexible } from './flexible.ts';
import {
  instanceType,
  type Instance,
  type InstanceState,
  type ScaleSet,
  type ScaleSetState,
} from './scale-set-state.ts';

/** The instances of a scale set, in the order they were made. */
export function instancesOf({ store }: Platform, { id }: { id: string }): Instance[] {
  return store.children<InstanceState>(id, instanceType);
}

/** Makes instances by the model, or takes the newest away, until there are as many as the capacity says. */
export function fitCapacity(platform: Platform, set: ScaleSet, resolve?: ImageResolver): ScaleSet {
  if (isFlexible(set)) {
    fitMachines(platform, set, resolve);
    return set;
  }
  const { store } = platform;
  const present = instancesOf(platform, set);
  const { capacity } = set.state.sku;
  for (const { id } of present.slice(capacity)) store.remove(id);
  const missing = Math.max(0, capacity - present.length);
  const first = set.state.nextInstance;
  for (let number = first; number < first + missing; number += 1)
    store.put(newInstance(platform, set, number, resolve));
  return { ...set, state: { ...set.state, nextInstance: first + missing } };
}

function newInstance(
  platform: Platform,
  set: ScaleSet,
  number: number,
  resolve?: ImageResolver,
): Instance {
  const id = `${set.id}/virtualMachines/${number}`;
  return {
    id,
    type: instanceType,
    location: set.location,
    ...(set.tags && { tags: set.tags }),
    provisioningState: 'Creating',
    state: {
      instanceId: String(number),
      vmId: randomUUID(),
      timeCreated: azureInstant(platform.now(), id),
      power: 'running',
      ...byModel(platform, set, resolve),
    },
  };
}

/** What an instance has of the present model. Throws 404 where its image is not there. */
export function byModel(
  platform: Platform,
  { location, state }: ScaleSet,
  resolve: ImageResolver = resolveImage,
) {
  const { model, modelVersion } = state;
  const { reference } = resolve(platform, model.image, location);
  const { osDisk, dataDisks } = model;
  return { modelVersion, imageReference: reference, osDisk, dataDisks };
}

/** Makes instances anew by the present model. */
export function upgrade(platform: Platform, set: ScaleSet, instances: readonly Instance[]): void {
  const { store } = platform;
  if (instances.length === 0) return;
  const model = byModel(platform, set);
  for (const instance of instances)
    store.put({
      ...instance,
      provisioningState: 'Updating',
      state: { ...instance.state, ...model } satisfies InstanceState,
    });
}

/** The end of all work on a scale set: what is not being deleted has succeeded. */
export function settle({ store }: Platform, resources: readonly Instance[]): void {
  for (const instance of resources) {
    const { changing: _, ...state } = instance.state;
    if (instance.provisioningState !== 'Deleting')
      store.put({ ...instance, provisioningState: 'Succeeded', state });
  }
}

/** Takes instances away for good; the capacity goes down with them. */
export function removeInstances(platform: Platform, setId: string, ids: readonly string[]): void {
  const { store } = platform;
  for (const id of ids) store.remove(id);
  const set = store.get<ScaleSetState>(setId);
  if (!set) return;
  const capacity = instancesOf(platform, set).length;
  store.put({ ...set, state: { ...set.state, sku: { ...set.state.sku, capacity } } });
}
