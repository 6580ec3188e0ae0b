import * as z from 'zod';
import { name, uri } from './settings.ts';

const range = z.strictObject({ min: z.int().min(1).optional(), max: z.int().min(1).optional() });

export const definition = z
  .strictObject({
    name: name('image definition', 80)
      .optional()
      .describe('Defaults to the name of the image in this catalog.'),
    osType: z.enum(['Linux', 'Windows']),
    osState: z.enum(['Generalized', 'Specialized']).default('Generalized'),
    hyperVGeneration: z.enum(['V1', 'V2']).default('V2'),
    architecture: z.enum(['x64', 'Arm64']).default('x64'),
    securityType: z
      .enum([
        'Standard',
        'TrustedLaunchSupported',
        'TrustedLaunch',
        'ConfidentialVMSupported',
        'ConfidentialVM',
        'TrustedLaunchAndConfidentialVmSupported',
      ])
      .default('Standard'),
    identifier: z.strictObject({
      publisher: name('publisher', 128),
      offer: name('offer', 64),
      sku: name('SKU', 64),
    }),
    features: z
      .record(z.string(), z.string())
      .default({})
      .describe('Further features, as in DiskControllerTypes: "SCSI, NVMe".'),
    description: z.string().optional(),
    eula: z.string().optional(),
    privacyStatementUri: uri.optional(),
    releaseNoteUri: uri.optional(),
    endOfLifeDate: z.iso
      .datetime({ offset: true, error: 'must be an instant such as 2027-12-31T00:00:00Z' })
      .optional(),
    recommended: z.strictObject({ vCPUs: range.optional(), memory: range.optional() }).optional(),
    disallowedDiskTypes: z.array(z.string()).default([]),
    purchasePlan: z
      .strictObject({ name: z.string(), publisher: z.string(), product: z.string() })
      .optional(),
  })
  .describe(
    'The image definition, created on demand. Description, URIs, end of life, recommended values, disallowed disk types and tags are brought to what is said here; an import is refused where the rest differs.',
  );
