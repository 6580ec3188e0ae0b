import * as z from 'zod';
import { definition } from './definition-settings.ts';
import { LONGEST_DAYS, LONGEST_LIFE_DAYS, USUAL_SETTLE } from './duration.ts';
import { CATALOG_NAME } from './image-name.ts';
import { keeping } from './keeping-rules.ts';
import { duration, endpoint, region, subscription, tags } from './settings.ts';
import { targetRegion, vmsPerReplica } from './target-region.ts';
import { numberings } from '../versions/numbering.ts';

const place = {
  subscription,
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
      settle: duration(USUAL_SETTLE).describe(
        'How long a blob must lie still to count as complete without a marker.',
      ),
    })
    .prefault({}),
  regions: z
    .array(targetRegion)
    .default([])
    .describe('Where a promoted version is replicated to; the location is always among them.'),
  vmsPerReplica,
  grace: duration('10m').describe(
    'How long after the last region says Completed a version is promoted, and older ones may leave a region for it.',
  ),
  afterwards: z
    .strictObject({
      blob: z
        .enum(['keep', 'delete', 'archive'])
        .default('keep')
        .describe('Archived blobs are block blobs of the archive tier, in the container archive.'),
      days: z
        .int()
        .min(0)
        .max(LONGEST_DAYS)
        .default(0)
        .describe('Days after the import that they stay at least.'),
    })
    .prefault({})
    .describe(
      'What becomes of the blobs that a version was made of: some days after the import, and not before it is promoted.',
    ),
  endOfLifeAfterDays: z
    .int()
    .min(1)
    .max(LONGEST_LIFE_DAYS)
    .optional()
    .describe('Days after its creation that a version reaches its end of life.'),
  blockDeletionBeforeEndOfLife: z.boolean().default(false),
  ...keeping,
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
              /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]{3,24}$/i,
              'must be the resource id of a storage account',
            ),
          region,
          blobEndpoint: endpoint
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
          CATALOG_NAME,
          'an image is named in lower-case letters, digits and hyphens, at most 63, and not "unnamed"',
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
    const bare = optional(withoutDefaults((type.unwrap() as z.ZodObject).shape));
    return bare.meta({ ...type.meta() });
  }
  if (!(type instanceof z.ZodDefault)) return type;
  return (type.unwrap() as z.ZodType).meta({ ...type.meta(), default: type.def.defaultValue });
}
