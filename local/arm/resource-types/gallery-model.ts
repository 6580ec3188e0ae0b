import { z } from 'zod';
import type { SeedResource } from '../call.ts';
import { unknownMember } from '../errors.ts';
import { head } from '../kept-resource.ts';
import { between, envelope, oneOf, readOnly, shaped } from '../request-shape.ts';
import { nameOf } from '../resource-path.ts';
import type { StoredResource } from '../store.ts';

export const galleryType = 'Microsoft.Compute/galleries';
// From this api-version on the two periods of soft delete can be set and are told.
const periodsSince = '2026-03-03';

export interface GalleryState {
  description?: string | undefined;
  sharingProfile?: Record<string, unknown> | undefined;
  softDeletePolicy?: SoftDeletePolicy | undefined;
}

export interface SoftDeletePolicy {
  isSoftDeleteEnabled: boolean;
  retentionPeriodInDays: number;
  gracePeriodInDays: number;
}

const properties = z
  .strictObject({
    description: z.string().optional(),
    identifier: z.strictObject({ uniqueName: readOnly }).optional(),
    provisioningState: readOnly,
    sharingStatus: readOnly,
    sharingProfile: z
      .strictObject({
        permissions: oneOf('Private', 'Groups', 'Community').optional(),
        groups: readOnly,
        communityGalleryInfo: z.looseObject({}).optional(),
      })
      .optional(),
    softDeletePolicy: z
      .strictObject({
        isSoftDeleteEnabled: z.boolean().optional(),
        retentionPeriodInDays: between(1, 365, 'retentionPeriodInDays').optional(),
        gracePeriodInDays: between(0, 365, 'gracePeriodInDays').optional(),
      })
      .optional(),
  })
  .optional();

export const galleryRequest = z.strictObject({ ...envelope, properties });

type GalleryRequest = NonNullable<z.infer<typeof properties>>;

/** A seeded gallery, as the newest api-version would make it. */
export function seededGallery({
  id,
  location,
  tags,
  properties: given = {},
}: SeedResource): StoredResource<GalleryState> {
  const asked = shaped(galleryRequest, { properties: given }, 'gallery').properties ?? {};
  return {
    id,
    type: galleryType,
    location,
    ...(tags && { tags }),
    provisioningState: 'Succeeded',
    state: {
      description: asked.description,
      sharingProfile: asked.sharingProfile,
      softDeletePolicy: policyOf(asked, undefined, periodsSince),
    },
  };
}

/** Throws 400 for periods of soft delete that the api-version does not know. */
export function refusePeriods({ softDeletePolicy = {} }: GalleryRequest, apiVersion: string): void {
  if (apiVersion >= periodsSince) return;
  for (const name of ['retentionPeriodInDays', 'gracePeriodInDays'] as const)
    if (softDeletePolicy[name] !== undefined)
      throw unknownMember(name, 'SoftDeletePolicy', `properties.softDeletePolicy.${name}`);
}

export function policyOf(
  { softDeletePolicy: asked }: GalleryRequest,
  existing: SoftDeletePolicy | undefined,
  apiVersion: string,
): SoftDeletePolicy | undefined {
  if (!asked) return existing;
  const knowsPeriods = apiVersion >= periodsSince;
  return {
    isSoftDeleteEnabled: asked.isSoftDeleteEnabled ?? existing?.isSoftDeleteEnabled ?? false,
    // The preview before the periods could be set kept versions for seven days.
    retentionPeriodInDays:
      asked.retentionPeriodInDays ?? existing?.retentionPeriodInDays ?? (knowsPeriods ? 30 : 7),
    gracePeriodInDays:
      asked.gracePeriodInDays ?? existing?.gracePeriodInDays ?? (knowsPeriods ? 7 : 0),
  };
}

/** In Azure's order of members. */
export function galleryBody(gallery: StoredResource<GalleryState>, apiVersion: string): unknown {
  const { description, sharingProfile, softDeletePolicy } = gallery.state;
  const uniqueName = `${gallery.id.split('/')[2]}-${nameOf(gallery.id).toUpperCase()}`;
  return {
    ...head(gallery),
    properties: {
      ...(description !== undefined && { description }),
      identifier: { uniqueName },
      provisioningState: gallery.provisioningState,
      ...(sharingProfile && { sharingProfile }),
      ...(softDeletePolicy && { softDeletePolicy: policyBody(softDeletePolicy, apiVersion) }),
    },
  };
}

function policyBody(policy: SoftDeletePolicy, apiVersion: string) {
  return apiVersion >= periodsSince ? policy : { isSoftDeleteEnabled: policy.isSoftDeleteEnabled };
}
