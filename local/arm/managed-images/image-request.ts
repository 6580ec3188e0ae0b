import { z } from 'zod';
import { storageTypes } from '../disks/disk-request.ts';
import { envelope, oneOf, readOnly } from '../request-shape.ts';

const reference = z.strictObject({ id: z.string() });

const disk = {
  snapshot: reference.optional(),
  managedDisk: reference.optional(),
  blobUri: z.string().optional(),
  caching: oneOf('None', 'ReadOnly', 'ReadWrite').optional(),
  diskSizeGB: z.number().int().optional(),
  storageAccountType: oneOf(...storageTypes).optional(),
  diskEncryptionSet: reference.optional(),
};

const osDisk = z.strictObject({
  ...disk,
  osType: oneOf('Windows', 'Linux'),
  osState: oneOf('Generalized', 'Specialized'),
});
const dataDisk = z.strictObject({ ...disk, lun: z.number().int() });

const properties = z.strictObject({
  sourceVirtualMachine: reference.optional(),
  storageProfile: z
    .strictObject({
      osDisk: osDisk.optional(),
      dataDisks: z.array(dataDisk).optional(),
      zoneResilient: z.boolean().optional(),
    })
    .optional(),
  hyperVGeneration: oneOf('V1', 'V2').optional(),
  provisioningState: readOnly,
});

export const imageRequest = z.strictObject({
  ...envelope,
  extendedLocation: z.strictObject({ name: z.string(), type: oneOf('EdgeZone') }).optional(),
  properties: properties.optional(),
});

export type ImageRequest = z.infer<typeof imageRequest>;
export type AskedImageProperties = z.infer<typeof properties>;
export type AskedOsDisk = z.infer<typeof osDisk>;
export type AskedDataDisk = z.infer<typeof dataDisk>;
