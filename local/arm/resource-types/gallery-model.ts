import { z } from 'zod';
import type { Call, SeedResource } from '../call.ts';
import { unknownMember } from '../errors.ts';
import { head } from '../kept-resource.ts';
import { between, envelope, readOnly, shaped } from '../request-shape.ts';
import { nameOf, subscriptionOf } from '../resource-path.ts';
import type { StoredResource } from '../store.ts';
import { identityBody, identityRequest, type GalleryIdentity } from './gallery-identity.ts';
import { sharingBody, sharingOf, sharingProfile, type Sharing } from './gallery-sharing.ts';

export const galleryType = 'Microsoft.Compute/galleries';
// From this api-version on the two periods of soft delete can be set and are told.
const periodsSince = '2026-03-03';

export interface GalleryState {
  description?: string | undefined;
  identity?: GalleryIdentity | undefined;
  sharing?: Sharing | undefined;
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
    sharingProfile,
    softDeletePolicy: z
      .strictObject({
        isSoftDeleteEnabled: z.boolean().optional(),
        retentionPeriodInDays: between(1, 365, 'retentionPeriodInDays').optional(),
        gracePeriodInDays: between(0, 365, 'gracePeriodInDays').optional(),
      })
      .optional(),
  })
  .optional();

export const galleryRequest = z.strictObject({
  ...envelope,
  identity: identityRequest,
  properties,
});

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
      sharing: sharingOf(asked.sharingProfile),
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

/** In Azure's order of members; the query may ask for more of how the gallery is shared. */
export function galleryBody(
  gallery: StoredResource<GalleryState>,
  { apiVersion, query, principal }: Pick<Call, 'apiVersion' | 'query' | 'principal'>,
): unknown {
  const { description, identity, sharing, softDeletePolicy } = gallery.state;
  const hasEnded = gallery.provisioningState === 'Succeeded';
  const profile = sharingBody(sharing, query);
  return {
    ...head(gallery),
    ...(identity && { identity: identityBody(identity, principal.tenantId, hasEnded) }),
    properties: {
      ...(description !== undefined && { description }),
      identifier: { uniqueName: uniqueNameOf(gallery.id) },
      ...(profile !== undefined && { sharingProfile: profile }),
      provisioningState: gallery.provisioningState,
      ...(softDeletePolicy && { softDeletePolicy: policyBody(softDeletePolicy, apiVersion) }),
    },
  };
}

/** By what a gallery that is shared with groups is known to them. */
export function uniqueNameOf(galleryId: string): string {
  return `${subscriptionOf(galleryId)}-${nameOf(galleryId).toUpperCase()}`;
}

function policyBody(policy: SoftDeletePolicy, apiVersion: string) {
  return apiVersion >= periodsSince ? policy : { isSoftDeleteEnabled: policy.isSoftDeleteEnabled };
}
