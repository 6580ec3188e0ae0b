import { randomUUID } from 'node:crypto';
import type { Call } from '../call.ts';
import {
  invalidParameter,
  markedForDeletion,
  notOfferedHere,
  propertyChangeNotAllowed,
} from '../errors.ts';
import { azureInstant } from '../instants.ts';
import { checkLocation, notFound } from '../kept-resource.ts';
import { requireImageRead, type ImageResolver } from '../machines/image-reference.ts';
import { machinePolls } from '../machines/write-machine.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { withPresentCapacity } from './flexible.ts';
import { fitCapacity, instancesOf, upgrade } from './instances.ts';
import { scaleSetBody } from './scale-set-body.ts';
import { changedModel, newModel } from './scale-set-model.ts';
import {
  besideMembers,
  scaleSetRequest,
  toldMembers,
  type AskedScaleSet,
  type ScaleSetRequest,
} from './scale-set-request.ts';
import { scaleSetType, type ScaleSet, type ScaleSetState } from './scale-set-state.ts';

const seconds = { create: 60, update: 40 };

/** PUT and PATCH of a scale set: its model, and how many instances it has. */
export function writeScaleSet(platform: Platform, call: Call): Reply {
  const { store, operations } = platform;
  const body = shaped(scaleSetRequest, call.json, 'virtualMachineScaleSet');
  const existing = store.get<ScaleSetState>(call.id);
  const isPatch = call.method === 'PATCH';
  if (!existing && isPatch) throw notFound(call.id);
  if (existing?.provisioningState === 'Deleting')
    throw markedForDeletion('Update VM Scale Set', nameOf(call.id));
  const location =
    existing && isPatch
      ? existing.location
      : checkLocation(call, body.location, scaleSetType, existing);
  const image = body.properties?.virtualMachineProfile?.storageProfile?.imageReference;
  if (image) requireImageRead(platform, call, image);
  const asked = existing
    ? changedScaleSet(platform, existing, body, isPatch)
    : newScaleSet(platform, call.id, location, body);
  // Last of all: it makes instances, and throws where an image for them is not there.
  const set = fitCapacity(platform, asked);
  if (existing && isUpgrading(set, existing)) upgrade(platform, set, instancesOf(platform, set));
  if (existing) operations.preempt(existing.id);
  store.put(set);
  const { headers } = operations.start(call, {
    seconds: existing ? seconds.update : seconds.create,
    kind: 'finish-scale-set',
    location,
    family: 'operations',
    ...machinePolls,
  });
  return resourceReply(existing ? 200 : 201, scaleSetBody(platform, set), {
    ...headers,
    'x-ms-request-charge': '1',
  });
}

function isUpgrading({ state }: ScaleSet, before: ScaleSet): boolean {
  return state.upgradeMode !== 'Manual' && state.modelVersion !== before.state.modelVersion;
}

/** A scale set without its instances. Throws what Azure answers at once. */
export function newScaleSet(
  platform: Platform,
  id: string,
  location: string,
  body: ScaleSetRequest,
  resolve?: ImageResolver,
): ScaleSet {
  const { properties: asked = {}, sku, tags } = body;
  const isFlexible = asked.orchestrationMode === 'Flexible';
  if (isFlexible) refuseUnknownMode(asked);
  const vmSize = sku?.name;
  if (vmSize === undefined)
    throw invalidParameter("Required parameter 'sku.name' is missing (null).", 'sku.name');
  const timeCreated = azureInstant(platform.now(), id);
  return {
    id,
    type: scaleSetType,
    location,
    ...(tags && { tags }),
    provisioningState: 'Creating',
    state: {
      uniqueId: randomUUID(),
      timeCreated,
      etag: 1,
      sku: { name: vmSize, tier: sku?.tier ?? 'Standard', capacity: sku?.capacity ?? 1 },
      ...(isFlexible && { orchestrationMode: 'Flexible' }),
      upgradeMode: isFlexible ? 'Manual' : requiredMode(asked),
      model: newModel(platform, asked.virtualMachineProfile, { location, vmSize }, resolve),
      modelVersion: 1,
      nextInstance: 0,
      beside: given(body, besideMembers),
      told: { ...(isFlexible ? flexibleDefaults : uniformDefaults), ...toldOf(asked) },
    },
  };
}

const uniformDefaults = {
  singlePlacementGroup: true,
  overprovision: true,
  doNotRunExtensionsOnOverprovisionedVMs: false,
};
// Recorded.
const flexibleDefaults = {
  singlePlacementGroup: false,
  upgradePolicy: { mode: 'Manual' },
  constrainedMaximumCapacity: false,
};

function refuseUnknownMode({ upgradePolicy, virtualMachineProfile }: AskedScaleSet): void {
  if ((upgradePolicy?.mode ?? 'Manual') === 'Manual' && virtualMachineProfile) return;
  throw notOfferedHere(
    "Local Azure has scale sets of orchestrationMode 'Flexible' with a virtualMachineProfile and the upgradePolicy.mode 'Manual' only.",
  );
}

function requiredMode({ upgradePolicy }: AskedScaleSet): string {
  const mode = upgradePolicy?.mode;
  if (mode !== undefined) return mode;
  throw invalidParameter(
    "Required parameter 'upgradePolicy.mode' is missing (null).",
    'upgradePolicy.mode',
  );
}

function changedScaleSet(
  platform: Platform,
  existing: ScaleSet,
  body: ScaleSetRequest,
  isPatch: boolean,
): ScaleSet {
  const { properties: asked = {}, sku = {}, tags } = body;
  const { state, location } = withPresentCapacity(platform, existing);
  refuseOtherMode(asked, state);
  const vmSize = sku.name ?? state.sku.name;
  const before = { model: state.model, vmSize: state.sku.name };
  const model = changedModel(platform, state.model, asked.virtualMachineProfile, {
    location,
    vmSize,
  });
  const isOther = model !== before.model || vmSize !== before.vmSize;
  const kept = tags ?? (isPatch ? existing.tags : undefined);
  const { tags: _, ...rest } = existing;
  return {
    ...rest,
    ...(kept && { tags: kept }),
    provisioningState: 'Updating',
    state: {
      ...state,
      etag: state.etag + 1,
      sku: {
        name: vmSize,
        tier: sku.tier ?? state.sku.tier,
        capacity: sku.capacity ?? state.sku.capacity,
      },
      upgradeMode: asked.upgradePolicy?.mode ?? state.upgradeMode,
      model,
      modelVersion: state.modelVersion + (isOther ? 1 : 0),
      beside: { ...state.beside, ...given(body, besideMembers) },
      told: { ...state.told, ...toldOf(asked) },
    },
  };
}

function toldOf(asked: AskedScaleSet): Record<string, unknown> {
  return given(asked, [...toldMembers, 'overprovision', 'singlePlacementGroup', 'upgradePolicy']);
}

function refuseOtherMode(asked: AskedScaleSet, state: ScaleSetState): void {
  const { orchestrationMode = 'Uniform' } = state;
  if ((asked.orchestrationMode ?? orchestrationMode) !== orchestrationMode)
    throw propertyChangeNotAllowed('orchestrationMode');
  if (orchestrationMode === 'Flexible') refuseUnknownMode({ ...asked, virtualMachineProfile: {} });
}

function given<Asked extends object>(asked: Asked, names: readonly (keyof Asked & string)[]) {
  const members = names.flatMap((name) =>
    asked[name] === undefined ? [] : [[name, asked[name]] as const],
  );
  return Object.fromEntries(members) as Record<string, unknown>;
}
