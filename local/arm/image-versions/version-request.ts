import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { between, envelope, oneOf, readOnly } from '../request-shape.ts';
import { versionSecurity } from './version-security.ts';

const storageAccountType = oneOf('Standard_LRS', 'Standard_ZRS', 'Premium_LRS', 'PremiumV2_LRS');
const model = 'galleryImageVersion.properties';

const diskEncryption = z.strictObject({
  lun: z.number().int().optional(),
  diskEncryptionSetId: z.string().optional(),
  securityProfile: z
    .strictObject({
      confidentialVMEncryptionType: oneOf(
        'EncryptedVMGuestStateOnlyWithPmk',
        'EncryptedWithPmk',
        'EncryptedWithCmk',
        'NonPersistedTPM',
      ).optional(),
      secureVMDiskEncryptionSetId: z.string().optional(),
    })
    .optional(),
});

const encryption = z.strictObject({
  osDiskImage: diskEncryption.optional(),
  dataDiskImages: z.array(diskEncryption).optional(),
});

const replicaCount = (path: string) => between(1, 100, `${model}.publishingProfile.${path}`);

const targetRegion = z.strictObject({
  name: z.string(),
  regionalReplicaCount: replicaCount('targetRegions.regionalReplicaCount').optional(),
  storageAccountType: storageAccountType.optional(),
  encryption: encryption.optional(),
  excludeFromLatest: z.boolean().optional(),
  additionalReplicaSets: z
    .array(
      z.strictObject({
        storageAccountType: storageAccountType.optional(),
        regionalReplicaCount: replicaCount(
          'targetRegions.additionalReplicaSets.regionalReplicaCount',
        ).optional(),
      }),
    )
    .optional(),
});

const targetExtendedLocation = z.strictObject({
  name: z.string(),
  extendedLocation: z.strictObject({ name: z.string(), type: oneOf('EdgeZone') }),
  extendedLocationReplicaCount: replicaCount(
    'targetExtendedLocations.extendedLocationReplicaCount',
  ).optional(),
  storageAccountType: oneOf(
    'Standard_LRS',
    'Standard_ZRS',
    'StandardSSD_LRS',
    'Premium_LRS',
  ).optional(),
  encryption: encryption.optional(),
});

const diskSource = z.strictObject({
  id: z.string().optional(),
  uri: z.string().optional(),
  storageAccountId: z.string().optional(),
});

const lun = between(0, 63, `${model}.storageProfile.dataDiskImages.lun`);

const disk = {
  sizeInGB: readOnly,
  hostCaching: oneOf('None', 'ReadOnly', 'ReadWrite').optional(),
  source: diskSource.optional(),
};

export const publishingRequest = z.strictObject({
  targetRegions: z.array(targetRegion).optional(),
  targetExtendedLocations: z.array(targetExtendedLocation).optional(),
  replicaCount: replicaCount('replicaCount').optional(),
  excludeFromLatest: z.boolean().optional(),
  publishedDate: readOnly,
  endOfLifeDate: z.string().optional(),
  storageAccountType: storageAccountType.optional(),
  replicationMode: oneOf('Full', 'Shallow').optional(),
});

const properties = z.strictObject({
  publishingProfile: publishingRequest.optional(),
  storageProfile: z
    .strictObject({
      source: z
        .strictObject({
          id: z.string().optional(),
          virtualMachineId: z.string().optional(),
          communityGalleryImageId: z.string().optional(),
        })
        .optional(),
      osDiskImage: z.strictObject(disk).optional(),
      dataDiskImages: z.array(z.strictObject({ lun, ...disk })).optional(),
    })
    .optional(),
  safetyProfile: z
    .strictObject({
      reportedForPolicyViolation: readOnly,
      policyViolations: readOnly,
      blockDeletionBeforeEndOfLife: z.boolean().optional(),
      allowDeletionOfReplicatedLocations: z.boolean().optional(),
    })
    .optional(),
  securityProfile: versionSecurity.optional(),
  restore: z.boolean().optional(),
  provisioningState: readOnly,
  replicationStatus: readOnly,
  validationsProfile: readOnly,
});

export const versionRequest = z.strictObject({ ...envelope, properties: properties.optional() });

export type VersionRequest = z.infer<typeof versionRequest>;
export type AskedProperties = z.infer<typeof properties>;
export type AskedStorage = NonNullable<AskedProperties['storageProfile']>;
export type AskedPublishing = z.infer<typeof publishingRequest>;
export type Encryption = z.infer<typeof encryption>;

const largestPart = 2 ** 31 - 1;

/** Whether a text is three whole numbers of 32 bits, as the name of a version has to be. */
export function isVersionName(name: string): boolean {
  const parts = /^\d+\.\d+\.\d+$/.test(name) ? name.split('.').map(Number) : [];
  return parts.length === 3 && parts.every((part) => part <= largestPart);
}

export const versionNameInvalid =
  'The image version name is invalid. The image version name should follow Major(int).Minor(int).Patch(int) format, for e.g: 1.0.0, 2018.12.1 etc.';

/** Throws 400 unless a version's name is three whole numbers of 32 bits. */
export function checkVersionName(name: string): void {
  if (!isVersionName(name)) throw invalidParameter(versionNameInvalid, 'galleryImageVersionName');
}
