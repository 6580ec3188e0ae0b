import { z } from 'zod';
import { storageTypes } from '../disks/disk-request.ts';
import { imageReference } from '../machines/machine-request.ts';
import { between, envelope, oneOf, readOnly } from '../request-shape.ts';

const loose = z.looseObject({}).optional();

const disk = {
  name: z.string().optional(),
  createOption: oneOf('FromImage', 'Empty', 'Attach').optional(),
  caching: oneOf('None', 'ReadOnly', 'ReadWrite').optional(),
  writeAcceleratorEnabled: z.boolean().optional(),
  diskSizeGB: z.number().int().optional(),
  managedDisk: z.looseObject({ storageAccountType: oneOf(...storageTypes).optional() }).optional(),
  deleteOption: z.string().optional(),
};

/** Told back as they were sent; nothing here depends on them. */
const toldOfProfile = {
  networkProfile: loose,
  securityProfile: loose,
  diagnosticsProfile: loose,
  extensionProfile: loose,
  licenseType: z.string().optional(),
  priority: z.string().optional(),
  evictionPolicy: z.string().optional(),
  billingProfile: loose,
  scheduledEventsProfile: loose,
  capacityReservation: loose,
  applicationProfile: loose,
  hardwareProfile: loose,
  serviceArtifactReference: loose,
  securityPostureReference: loose,
};
export const profileMembers = Object.keys(toldOfProfile) as (keyof typeof toldOfProfile)[];

const virtualMachineProfile = z.strictObject({
  ...toldOfProfile,
  storageProfile: z
    .strictObject({
      imageReference: imageReference.optional(),
      osDisk: z
        .strictObject({
          ...disk,
          osType: oneOf('Windows', 'Linux').optional(),
          diffDiskSettings: loose,
        })
        .optional(),
      dataDisks: z.array(z.strictObject({ ...disk, lun: z.number().int() })).optional(),
      diskControllerType: z.string().optional(),
    })
    .optional(),
  osProfile: z.looseObject({}).optional(),
  userData: z.string().optional(),
  timeCreated: readOnly,
});

const told = {
  automaticRepairsPolicy: loose,
  doNotRunExtensionsOnOverprovisionedVMs: z.boolean().optional(),
  platformFaultDomainCount: z.number().optional(),
  proximityPlacementGroup: loose,
  hostGroup: loose,
  additionalCapabilities: loose,
  scaleInPolicy: loose,
  spotRestorePolicy: loose,
  priorityMixPolicy: loose,
  constrainedMaximumCapacity: z.boolean().optional(),
  resiliencyPolicy: loose,
  zoneBalance: z.boolean().optional(),
};
export const toldMembers = Object.keys(told) as (keyof typeof told)[];

const largestCapacity = 1000;

export const scaleSetRequest = z.strictObject({
  ...envelope,
  identity: loose,
  plan: loose,
  zones: z.array(z.string()).optional(),
  extendedLocation: loose,
  sku: z
    .strictObject({
      name: z.string().optional(),
      tier: z.string().optional(),
      capacity: between(0, largestCapacity, 'sku.capacity').optional(),
    })
    .optional(),
  properties: z
    .strictObject({
      ...told,
      orchestrationMode: oneOf('Uniform', 'Flexible').optional(),
      upgradePolicy: z
        .looseObject({ mode: oneOf('Manual', 'Automatic', 'Rolling').optional() })
        .optional(),
      virtualMachineProfile: virtualMachineProfile.optional(),
      overprovision: z.boolean().optional(),
      singlePlacementGroup: z.boolean().optional(),
      provisioningState: readOnly,
      uniqueId: readOnly,
      timeCreated: readOnly,
    })
    .optional(),
});
export const besideMembers = ['identity', 'plan', 'zones', 'extendedLocation'] as const;

export type ScaleSetRequest = z.infer<typeof scaleSetRequest>;
export type AskedScaleSet = NonNullable<ScaleSetRequest['properties']>;
export type AskedProfile = z.infer<typeof virtualMachineProfile>;

export const instancesRequest = z.strictObject({ instanceIds: z.array(z.string()).optional() });
