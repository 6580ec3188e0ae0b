import { z } from 'zod';
import { envelope, oneOf, readOnly } from '../request-shape.ts';

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
  performancePlus: z.boolean().optional(),
});

export type AskedCreation = z.infer<typeof creationData>;

/** Told back as it was sent; nothing here depends on it. */
const extra = {
  burstingEnabled: z.boolean().optional(),
  dataAccessAuthMode: z.string().optional(),
  diskAccessId: z.string().optional(),
  maxShares: z.number().int().optional(),
  purchasePlan: z.looseObject({}).optional(),
  securityProfile: z.looseObject({}).optional(),
  supportedCapabilities: z.looseObject({}).optional(),
  supportsHibernation: z.boolean().optional(),
};
export const extraMembers = Object.keys(extra) as (keyof typeof extra)[];

const properties = z.strictObject({
  ...extra,
  creationData: creationData.optional(),
  diskSizeGB: z.number().int().optional(),
  osType: oneOf('Windows', 'Linux').optional(),
  hyperVGeneration: oneOf('V1', 'V2').optional(),
  incremental: z.boolean().optional(),
  encryption: z
    .strictObject({
      type: oneOf(
        'EncryptionAtRestWithPlatformKey',
        'EncryptionAtRestWithCustomerKey',
        'EncryptionAtRestWithPlatformAndCustomerKeys',
      ).optional(),
      diskEncryptionSetId: z.string().optional(),
    })
    .optional(),
  networkAccessPolicy: oneOf('AllowAll', 'AllowPrivate', 'DenyAll').optional(),
  publicNetworkAccess: oneOf('Enabled', 'Disabled').optional(),
  tier: z.string().optional(),
  diskIOPSReadWrite: readOnly,
  diskMBpsReadWrite: readOnly,
  provisioningState: readOnly,
  timeCreated: readOnly,
  uniqueId: readOnly,
  diskSizeBytes: readOnly,
  diskState: readOnly,
  snapshotAccessState: readOnly,
});

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
