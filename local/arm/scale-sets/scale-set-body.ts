import { head } from '../kept-resource.ts';
import { powerStatus } from '../machines/instance-view.ts';
import type { Machine } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import { nameOf, parentId } from '../resource-path.ts';
import { isFlexible, withPresentCapacity } from './flexible.ts';
import type { Instance, ModelDisk, ScaleSet, ScaleSetState } from './scale-set-state.ts';

/** A scale set as Azure writes it. */
export function scaleSetBody(platform: Platform, set: ScaleSet): unknown {
  const { state, provisioningState } = withPresentCapacity(platform, set);
  const deleteOption = isFlexible(set) ? 'Delete' : undefined;
  const { upgradePolicy, singlePlacementGroup, overprovision, ...told } = state.told;
  const { networkProfile, ...profile } = state.model.told;
  return {
    ...head(set),
    sku: state.sku,
    ...state.beside,
    properties: {
      singlePlacementGroup,
      orchestrationMode: state.orchestrationMode ?? 'Uniform',
      upgradePolicy,
      virtualMachineProfile: {
        osProfile: state.model.osProfile,
        storageProfile: {
          osDisk: { ...diskBody(state.model.osDisk), deleteOption },
          imageReference: state.model.image,
          ...(state.model.dataDisks.length > 0 && {
            dataDisks: state.model.dataDisks.map(diskBody),
          }),
        },
        networkProfile,
        ...profile,
        timeCreated: state.timeCreated,
      },
      provisioningState,
      overprovision,
      ...told,
      uniqueId: state.uniqueId,
      timeCreated: state.timeCreated,
    },
    etag: `"${state.etag}"`,
  };
}

function diskBody({ lun, osType, createOption, caching, ...disk }: ModelDisk) {
  const { storageAccountType, diskSizeGB } = disk;
  const managedDisk = { storageAccountType };
  return { lun, osType, createOption, caching, managedDisk, diskSizeGB };
}

/** One instance as Azure writes it; its name is that of the scale set and its number. */
export function instanceBody(
  { store }: Platform,
  instance: Instance,
  expand: readonly string[] = [],
) {
  const { state, provisioningState } = instance;
  const { id, type, location, tags } = head(instance);
  const set = store.get<ScaleSetState>(parentId(instance.id));
  const { instanceId, imageReference, osDisk, dataDisks } = state;
  const name = `${nameOf(parentId(instance.id))}_${instanceId}`;
  return {
    name,
    instanceId,
    id,
    type,
    location,
    tags,
    sku: set && { name: set.state.sku.name, tier: set.state.sku.tier },
    properties: {
      latestModelApplied: state.modelVersion === set?.state.modelVersion,
      modelDefinitionApplied: 'VirtualMachineScaleSet',
      hardwareProfile: {},
      provisioningState,
      vmId: state.vmId,
      storageProfile: {
        imageReference,
        osDisk: { name: `${name}_OsDisk_1_${state.vmId.replaceAll('-', '')}`, ...diskBody(osDisk) },
        dataDisks: dataDisks.map(diskBody),
      },
      osProfile: set?.state.model.osProfile,
      networkProfile: set?.state.model.told['networkProfile'],
      ...(expand.includes('instanceView') && { instanceView: instanceView(instance) }),
      timeCreated: state.timeCreated,
    },
  };
}

/** What the instance does. */
export function instanceView({ state, provisioningState }: Instance): unknown {
  const name = provisioningState.toLowerCase();
  const displayStatus = name === 'succeeded' ? 'Provisioning succeeded' : provisioningState;
  const code = `ProvisioningState/${name}`;
  return {
    statuses: [{ code, level: 'Info', displayStatus, time: state.timeCreated }, powerStatus(state)],
  };
}

/** How many instances of a scale set are in which state. */
export function statusSummary(instances: readonly (Instance | Machine)[], set: ScaleSet): unknown {
  const counts = new Map<string, number>();
  for (const { provisioningState, state } of instances)
    for (const code of [
      `ProvisioningState/${provisioningState.toLowerCase()}`,
      powerStatus(state).code,
    ])
      counts.set(code, (counts.get(code) ?? 0) + 1);
  const statusesSummary = [...counts].map(([code, count]) => ({ code, count }));
  const code = `ProvisioningState/${set.provisioningState.toLowerCase()}`;
  const time = set.state.timeCreated;
  return {
    virtualMachine: { statusesSummary },
    statuses: [{ code, level: 'Info', displayStatus: set.provisioningState, time }],
  };
}
