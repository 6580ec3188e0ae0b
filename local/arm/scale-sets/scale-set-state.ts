import type { ImageReference, MachineState, Power } from '../machines/machine-state.ts';
import type { AskedImage } from '../machines/machine-request.ts';
import type { StoredResource } from '../store.ts';

export const scaleSetType = 'Microsoft.Compute/virtualMachineScaleSets';
export const instanceType = `${scaleSetType}/virtualMachines`;

/** What new instances are made by. */
export interface ScaleSetModel {
  /** As it was asked for. */
  image: AskedImage;
  osDisk: ModelDisk;
  dataDisks: ModelDisk[];
  osProfile?: Record<string, unknown> | undefined;
  /** Members of virtualMachineProfile that are only told back. */
  told: Record<string, unknown>;
}

export interface ModelDisk {
  lun?: number | undefined;
  osType?: 'Windows' | 'Linux' | undefined;
  createOption: string;
  caching: string;
  storageAccountType: string;
  diskSizeGB: number;
}

export interface ScaleSetState {
  uniqueId: string;
  timeCreated: string;
  etag: number;
  sku: { name: string; tier: string; capacity: number };
  /** Absent where it is Uniform. */
  orchestrationMode?: 'Flexible';
  upgradeMode: string;
  model: ScaleSetModel;
  /** Counts the changes of the model. */
  modelVersion: number;
  nextInstance: number;
  beside: Record<string, unknown>;
  /** Members of `properties` that are only told back. */
  told: Record<string, unknown>;
}

export interface InstanceState {
  instanceId: string;
  vmId: string;
  timeCreated: string;
  power: Power;
  changing?: MachineState['changing'];
  /** Of the model it was made by. */
  modelVersion: number;
  imageReference: ImageReference;
  osDisk: ModelDisk;
  dataDisks: ModelDisk[];
}

export type ScaleSet = StoredResource<ScaleSetState>;
export type Instance = StoredResource<InstanceState>;
