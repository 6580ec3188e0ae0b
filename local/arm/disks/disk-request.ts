import { z } from 'zod';
import { envelope, oneOf, readOnly } from '../request-shape.ts';
import { isProvisioned, premiumTiers } from './disk-performance.ts';

export const storageTypes = [
  'Standard_LRS',
  'Premium_LRS',
  'StandardSSD_LRS',
  'UltraSSD_LRS',
  'Premium_ZRS',
  'StandardSSD_ZRS',
  'PremiumV2_LRS',
  'Standard_ZRS',
] as const;

const imageReference = z.strictObject({
  id: z.string().optional(),
  sharedGalleryImageId: z.string().optional(),
  communityGalleryImageId: z.string().optional(),
  lun: z.number().int().optional(),
});

const creationData = z.strictObject({
  createOption: oneOf(
    'Empty',
    'Attach',
    'FromImage',
    'Import',
    'Copy',
    'Restore',
    'Upload',
    'CopyStart',
    'ImportSecure',
    'UploadPreparedSecure',
    'CopyFromSanSnapshot',
  ),
  storageAccountId: z.string().optional(),
  imageReference: imageReference.optional(),
  galleryImageReference: imageReference.optional(),
  sourceUri: z.string().optional(),
  sourceResourceId: z.string().optional(),
  sourceUniqueId: readOnly,
  uploadSizeBytes: z.number().int().optional(),
  logicalSectorSize: z.number().int().optional(),
  securityDataUri: z.string().optional(),
  securityMetadataUri: z.string().optional(),
  performancePlus: z.boolean().optional(),
  elasticSanResourceId: z.string().optional(),
  provisionedBandwidthCopySpeed: z.string().optional(),
  instantAccessDurationMinutes: z.number().int().optional(),
});

export type AskedCreation = z.infer<typeof creationData>;

const encryption = z.strictObject({
  type: oneOf(
    'EncryptionAtRestWithPlatformKey',
    'EncryptionAtRestWithCustomerKey',
    'EncryptionAtRestWithPlatformAndCustomerKeys',
  ).optional(),
  diskEncryptionSetId: z.string().optional(),
});

// In the order in which Azure tells them.
const properties = z.strictObject({
  osType: oneOf('Windows', 'Linux').optional(),
  hyperVGeneration: oneOf('V1', 'V2').optional(),
  supportsHibernation: z.boolean().optional(),
  purchasePlan: z.looseObject({}).optional(),
  supportedCapabilities: z.looseObject({}).optional(),
  creationData: creationData.optional(),
  diskSizeGB: z.number().int().optional(),
  diskIOPSReadWrite: z.number().int().optional(),
  diskMBpsReadWrite: z.number().int().optional(),
  readOnly,
  diskIOPSReadOnly: z.number().int().optional(),
  diskMBpsReadOnly: z.number().int().optional(),
  encryptionSettingsCollection: z.looseObject({}).optional(),
  encryption: encryption.optional(),
  burstingEnabled: z.boolean().optional(),
  maxShares: z.number().int().optional(),
  incremental: z.boolean().optional(),
  diskAccessId: z.string().optional(),
  networkAccessPolicy: oneOf('AllowAll', 'AllowPrivate', 'DenyAll').optional(),
  securityProfile: z.looseObject({}).optional(),
  publicNetworkAccess: oneOf('Enabled', 'Disabled').optional(),
  dataAccessAuthMode: oneOf('AzureActiveDirectory', 'None').optional(),
  optimizedForFrequentAttach: z.boolean().optional(),
  availabilityPolicy: z.looseObject({}).optional(),
  LastOwnershipUpdateTime: readOnly,
  timeCreated: readOnly,
  burstingEnabledTime: readOnly,
  provisioningState: readOnly,
  diskState: readOnly,
  diskSizeBytes: readOnly,
  uniqueId: readOnly,
  completionPercent: readOnly,
  incrementalSnapshotFamilyId: readOnly,
  snapshotAccessState: readOnly,
  tier: oneOf(...premiumTiers).optional(),
});

/** Told back as they were sent; nothing here depends on them. */
export const extraMembers = [
  'supportsHibernation',
  'purchasePlan',
  'supportedCapabilities',
  'diskIOPSReadOnly',
  'diskMBpsReadOnly',
  'encryptionSettingsCollection',
  'burstingEnabled',
  'maxShares',
  'diskAccessId',
  'securityProfile',
  'dataAccessAuthMode',
  'optimizedForFrequentAttach',
  'availabilityPolicy',
] as const satisfies (keyof AskedDisk)[];

const members = Object.entries(properties.shape);

/** The properties that have a value, in the order in which Azure tells them. */
export function inOrder(told: Record<string, unknown>): Record<string, unknown> {
  const kept = members.filter(([name]) => told[name] !== undefined);
  return Object.fromEntries(kept.map(([name]) => [name, told[name]]));
}

/** The properties of a request without those that follow from others. */
export function asked(sent: AskedDisk, sku: string): AskedDisk {
  const follows = isProvisioned(sku) ? [] : ['diskIOPSReadWrite', 'diskMBpsReadWrite'];
  const settable = members
    .filter(([name, shape]) => shape !== readOnly && !follows.includes(name))
    .map(([name]) => name);
  return Object.fromEntries(Object.entries(sent).filter(([name]) => settable.includes(name)));
}

export const diskRequest = z.strictObject({
  ...envelope,
  managedBy: readOnly,
  sku: z.strictObject({ name: oneOf(...storageTypes).optional(), tier: readOnly }).optional(),
  zones: z.array(z.string()).optional(),
  properties: properties.optional(),
});

export type DiskRequest = z.infer<typeof diskRequest>;
export type AskedDisk = z.infer<typeof properties>;

export const accessRequest = z.strictObject({
  access: oneOf('None', 'Read', 'Write'),
  durationInSeconds: z.number().int(),
  fileFormat: z.string().optional(),
  getSecureVMGuestStateSAS: z.boolean().optional(),
});
