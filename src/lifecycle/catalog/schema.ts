import * as z from 'zod';
import { numberings } from '../versions/numbering.ts';
import { DURATION, LONGEST_DAYS, secondsOf } from './duration.ts';
import { IMAGE_NAME } from './image-name.ts';

const name = (what: string) =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,78}[A-Za-z0-9]$|^[A-Za-z0-9]$/,
      'must be a name of letters, digits, dots, underscores and hyphens, at most 80',
    )
    .describe(`Name of the ${what}.`);

/** A job gives up waiting after 48 hours, so nothing in it may be told to take longer than one day. */
const LONGEST_SECONDS = 86_400;

const aDuration = 'must be a duration such as 90s, 15m or 2h';
const duration = (fallback: string) =>
  z
    .string({ error: aDuration })
    .regex(DURATION, { abort: true, error: aDuration })
    .refine((text) => secondsOf(text) <= LONGEST_SECONDS, 'must be a duration of at most 24h')
    .default(fallback);

const region = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'must be an Azure region, as in westeurope')
  .describe('An Azure region, as in westeurope or West Europe.');
const uri = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const tags = z
  .record(z.string().min(1).max(512), z.string().max(256))
  .describe('Azure tags for whatever Gallerist creates for the image.');

const targetRegion = z.strictObject({
  name: region,
  replicas: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Replicas in the region: 1 per 20 VMs created at once.'),
  storageAccountType: z
    .enum(['Standard_LRS', 'Standard_ZRS', 'Premium_LRS'])
    .default('Standard_LRS'),
  diskEncryptionSet: z
    .string()
    .startsWith('/subscriptions/', 'must be the resource id of a disk encryption set')
    .optional()
    .describe('Resource id of a disk encryption set in the region.'),
});

const range = z.strictObject({ min: z.int().min(1).optional(), max: z.int().min(1).optional() });

const definition = z
  .strictObject({
    name: name('image definition')
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
      publisher: name('publisher'),
      offer: name('offer'),
      sku: name('SKU'),
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
  .describe('The image definition, created on demand and never silently changed.');

const place = {
  subscription: z.guid({ error: 'must be a subscription id' }),
  resourceGroup: z
    .string()
    .regex(
      /^[\w.()-]{0,89}[\w()-]$/,
      'must be a name of letters, digits and -_.(), at most 90, no dot at its end',
    )
    .describe('Name of the resource group.'),
  gallery: z
    .string()
    .regex(
      /^[A-Za-z0-9]([A-Za-z0-9._]{0,78}[A-Za-z0-9])?$/,
      'must be a name of letters, digits, dots and underscores (no hyphens), at most 80',
    )
    .describe('Name of the gallery.'),
  location: region,
};

const rules = {
  tags: tags.default({}),
  numbering: z
    .enum(numberings)
    .default('next-patch')
    .describe('How a version is numbered that nobody gave a number.'),
  route: z
    .enum(['direct', 'managed-image'])
    .default('direct')
    .describe(
      'How a VHD becomes a version: straight from the blob, or by way of a managed image, which is removed once the version is proven.',
    ),
  maximumGiB: z
    .int()
    .min(1)
    .max(2_048)
    .default(2_048)
    .describe('Largest VHD that is taken, in GiB.'),
  completeness: z
    .strictObject({
      marker: z
        .enum(['optional', 'required'])
        .default('optional')
        .describe('Whether an upload counts as complete without its <name>.vhd.ready.'),
      settle: duration('15m').describe(
        'How long a blob must lie still to count as complete without a marker.',
      ),
    })
    .prefault({}),
  regions: z
    .array(targetRegion)
    .default([])
    .describe('Where a promoted version is replicated to; the location is always among them.'),
  grace: duration('10m').describe(
    'How long after the last region says Completed a version is promoted.',
  ),
  afterwards: z
    .strictObject({
      blob: z
        .enum(['keep', 'delete', 'archive'])
        .default('keep')
        .describe('Archived blobs are block blobs of the archive tier, in the container archive.'),
      days: z.int().min(0).max(LONGEST_DAYS).default(0).describe('Days that they stay before.'),
    })
    .prefault({})
    .describe('What becomes of the blobs that a version was made of, once it is promoted.'),
  endOfLifeAfterDays: z
    .int()
    .min(1)
    .optional()
    .describe('Days after its creation that a version reaches its end of life.'),
  blockDeletionBeforeEndOfLife: z.boolean().default(false),
};

const optional = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).partial();

/** The catalog as people write it: what stands in `defaults` holds for every image that does not say otherwise. */
export const catalogSchema = z
  .strictObject({
    dropAccounts: z
      .array(
        z.strictObject({
          id: z
            .string()
            .regex(
              /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/i,
              'must be the resource id of a storage account',
            ),
          region,
          blobEndpoint: uri
            .optional()
            .describe('Defaults to https://<account>.blob.core.windows.net.'),
        }),
      )
      .min(1, 'name at least one account where VHDs are dropped'),
    defaults: optional({ ...place, ...withoutDefaults(rules) }).default({}),
    images: z.record(
      z
        .string()
        .regex(
          IMAGE_NAME,
          'an image is named in lower-case letters, digits and hyphens, at most 63',
        ),
      optional({ ...place, ...withoutDefaults(rules) }).extend({ definition }),
    ),
  })
  .meta({
    title: 'Gallerist catalog',
    description: 'What galleries, images and rules are wanted.',
  });

/** An image with every default in its place. */
export const imageSchema = z.strictObject({ ...place, ...rules, definition });

export type Catalog = z.infer<typeof catalogSchema>;
export type ImageRules = z.infer<typeof imageSchema>;
export type DropAccount = { id: string; region: string; blobEndpoint: string };
/** A catalog that was accepted: every default visible. */
export interface AcceptedCatalog {
  dropAccounts: DropAccount[];
  images: Record<string, ImageRules>;
}

/**
 * The same members with their defaults taken off, so that an absent one can fall back to `defaults` first.
 * Editors still see them.
 */
function withoutDefaults<Shape extends z.ZodRawShape>(shape: Shape): Shape {
  const bare = Object.entries(shape).map(([key, type]) => [key, withoutDefault(type)]);
  return Object.fromEntries(bare) as Shape;
}

function withoutDefault(type: z.core.$ZodType): z.core.$ZodType {
  if (type instanceof z.ZodPrefault && type.unwrap() instanceof z.ZodObject) {
    return optional(withoutDefaults((type.unwrap() as z.ZodObject).shape));
  }
  if (!(type instanceof z.ZodDefault)) return type;
  return (type.unwrap() as z.ZodType).meta({ ...type.meta(), default: type.def.defaultValue });
}
