import { z } from 'zod';
import { storageTypes } from '../disks/disk-request.ts';
import { envelope, oneOf, readOnly } from '../request-shape.ts';

const loose = z.looseObject({}).optional();
const reference = z.strictObject({ id: z.string() });

export const imageReference = z.strictObject({
  id: z.string().optional(),
  publisher: z.string().optional(),
  offer: z.string().optional(),
  sku: z.string().optional(),
  version: z.string().optional(),
  sharedGalleryImageId: z.string().optional(),
  communityGalleryImageId: z.string().optional(),
  exactVersion: readOnly,
});
export type AskedImage = z.infer<typeof imageReference>;

const disk = {
  name: z.string().optional(),
  createOption: oneOf('FromImage', 'Empty', 'Attach', 'Copy', 'Restore').optional(),
  vhd: z.strictObject({ uri: z.string() }).optional(),
  image: z.strictObject({ uri: z.string() }).optional(),
  caching: oneOf('None', 'ReadOnly', 'ReadWrite').optional(),
  writeAcceleratorEnabled: z.boolean().optional(),
  managedDisk: z
    .strictObject({
      id: z.string().optional(),
      storageAccountType: oneOf(...storageTypes).optional(),
      diskEncryptionSet: reference.optional(),
      securityProfile: loose,
    })
    .optional(),
  deleteOption: oneOf('Delete', 'Detach').optional(),
  storageFaultDomainAlignment: readOnly,
  diskSizeGB: z.number().int().optional(),
};

export const osDiskRequest = z.strictObject({
  ...disk,
  osType: oneOf('Windows', 'Linux').optional(),
  diffDiskSettings: loose,
  encryptionSettings: loose,
});
export const dataDiskRequest = z.strictObject({
  ...disk,
  lun: z.number().int(),
  sourceResource: reference.optional(),
  toBeDetached: z.boolean().optional(),
  detachOption: z.string().optional(),
  diskIOPSReadWrite: readOnly,
  diskMBpsReadWrite: readOnly,
});
export type AskedOsDisk = z.infer<typeof osDiskRequest>;
export type AskedDataDisk = z.infer<typeof dataDiskRequest>;

const toldWithDisks = {
  diskControllerType: z.string().optional(),
  alignRegionalDisksToVMZone: z.boolean().optional(),
};
export const storageMembers = Object.keys(toldWithDisks) as (keyof typeof toldWithDisks)[];

const storageProfile = z.strictObject({
  ...toldWithDisks,
  imageReference: imageReference.optional(),
  osDisk: osDiskRequest.optional(),
  dataDisks: z.array(dataDiskRequest).optional(),
});

/** Told back as they were sent; nothing here depends on them. */
const told = {
  hardwareProfile: z.looseObject({ vmSize: z.string().optional() }).optional(),
  scheduledEventsPolicy: loose,
  additionalCapabilities: loose,
  networkProfile: z
    .looseObject({
      networkInterfaces: z.array(z.looseObject({ id: z.string().optional() })).optional(),
    })
    .optional(),
  securityProfile: loose,
  diagnosticsProfile: loose,
  availabilitySet: reference.optional(),
  virtualMachineScaleSet: loose,
  proximityPlacementGroup: loose,
  priority: z.string().optional(),
  evictionPolicy: z.string().optional(),
  billingProfile: loose,
  host: loose,
  hostGroup: loose,
  licenseType: z.string().optional(),
  extensionsTimeBudget: z.string().optional(),
  platformFaultDomain: z.number().optional(),
  scheduledEventsProfile: loose,
  capacityReservation: loose,
  interconnectBlockProfile: loose,
  applicationProfile: loose,
  resiliencyProfile: loose,
};
export const toldMembers = Object.keys(told) as (keyof typeof told)[];

const properties = z.strictObject({
  ...told,
  storageProfile: storageProfile.optional(),
  osProfile: z.looseObject({ linuxConfiguration: loose, windowsConfiguration: loose }).optional(),
  userData: z.string().optional(),
  provisioningState: readOnly,
  vmId: readOnly,
  instanceView: readOnly,
  timeCreated: readOnly,
});

const beside = {
  zones: z.array(z.string()).optional(),
  identity: z.looseObject({ type: z.string().optional() }).optional(),
  plan: loose,
  extendedLocation: loose,
  placement: loose,
};
export const besideMembers = Object.keys(beside) as (keyof typeof beside)[];

export const machineRequest = z.strictObject({
  ...envelope,
  ...beside,
  managedBy: readOnly,
  resources: readOnly,
  properties: properties.optional(),
});

export type MachineRequest = z.infer<typeof machineRequest>;
export type AskedMachine = z.infer<typeof properties>;
export type AskedStorage = z.infer<typeof storageProfile>;
