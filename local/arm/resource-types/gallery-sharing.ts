import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { conflict, invalidParameter, propertyChangeNotAllowed } from '../errors.ts';
import { oneOf, readOnly } from '../request-shape.ts';

const permissions = ['Private', 'Groups', 'Community'] as const;
const groupTypes = ['Subscriptions', 'AADTenants'] as const;
const toldToAll = ['publisherUri', 'publisherContact', 'eula', 'publicNamePrefix'] as const;

/** The first api-version with sharing. */
export const sharedSince = '2020-09-30';

/** With whom a gallery is shared besides those who have a role. */
export interface Sharing {
  permissions: (typeof permissions)[number];
  /** Of Groups; in the order in which they were added. */
  groups: SharingGroup[];
  community?: Community;
}

interface SharingGroup {
  type: (typeof groupTypes)[number];
  ids: string[];
}

type Community = Record<(typeof toldToAll)[number], string> & {
  enabled: boolean;
  publicNames: string[];
};

const text = z.string().optional();

export const sharingProfile = z
  .strictObject({
    permissions: oneOf(...permissions).optional(),
    groups: readOnly,
    communityGalleryInfo: z
      .strictObject({
        publisherUri: text,
        publisherContact: text,
        eula: text,
        publicNamePrefix: text,
        communityGalleryEnabled: readOnly,
        publicNames: readOnly,
      })
      .optional(),
  })
  .optional();

type AskedProfile = z.infer<typeof sharingProfile>;

export const sharingUpdate = z.strictObject({
  operationType: oneOf('Add', 'Remove', 'Reset', 'EnableCommunity'),
  groups: z
    .array(z.strictObject({ type: oneOf(...groupTypes), ids: z.array(z.string()) }))
    .optional(),
});

export type SharingUpdate = z.infer<typeof sharingUpdate>;

const path = 'properties.sharingProfile';

/**
 * What a PUT or PATCH makes of a gallery's sharing; without a profile it stays (recorded). Private becomes
 * the others and they become Private (Azure/azure-cli#22223), but for a gallery that somebody sees.
 */
export function sharingOf(asked: AskedProfile, existing?: Sharing): Sharing | undefined {
  if (!asked) return existing;
  const wanted = asked.permissions ?? existing?.permissions ?? 'Private';
  if (existing && wanted !== existing.permissions && isShared(existing))
    throw propertyChangeNotAllowed(`gallery.${path}.permissions`);
  return {
    permissions: wanted,
    groups: existing?.groups ?? [],
    ...(wanted === 'Community' && {
      community: communityOf(asked.communityGalleryInfo ?? {}, existing?.community),
    }),
  };
}

function communityOf(
  asked: Partial<Record<(typeof toldToAll)[number], string | undefined>>,
  existing: Community | undefined,
): Community {
  const told = (name: (typeof toldToAll)[number]) => {
    const value = asked[name] ?? existing?.[name];
    if (value) return value;
    const member = `gallery.${path}.communityGalleryInfo.${name}`;
    throw invalidParameter(`Required parameter '${member}' is missing (null).`, member);
  };
  const prefix = told('publicNamePrefix');
  if (existing && prefix !== existing.publicNamePrefix)
    throw propertyChangeNotAllowed(`gallery.${path}.communityGalleryInfo.publicNamePrefix`);
  return {
    publisherUri: told('publisherUri'),
    publisherContact: told('publisherContact'),
    eula: told('eula'),
    publicNamePrefix: prefix,
    enabled: existing?.enabled ?? false,
    publicNames: existing?.publicNames ?? [`${prefix}-${randomUUID()}`],
  };
}

/** What POST …/share makes of it. Throws 409 where the gallery's permissions are for something else. */
export function sharedAs(asked: SharingUpdate, existing: Sharing | undefined): Sharing {
  const { operationType, groups: given = [] } = asked;
  if (operationType === 'Reset') return { permissions: 'Private', groups: [] };
  const needed = operationType === 'EnableCommunity' ? 'Community' : 'Groups';
  if (existing?.permissions !== needed)
    throw conflict(
      `Operation '${operationType}' is not allowed on a gallery whose sharing permissions are not '${needed}'.`,
      `${path}.permissions`,
    );
  const { community } = existing;
  if (community) return { ...existing, community: { ...community, enabled: true } };
  return { ...existing, groups: changedGroups(existing.groups, given, operationType === 'Add') };
}

/** A group whose last id went is gone with it (recorded). */
function changedGroups(kept: SharingGroup[], given: SharingGroup[], adds: boolean): SharingGroup[] {
  const types = new Set([...kept, ...given].map(({ type }) => type));
  const idsOf = (groups: SharingGroup[], type: string) =>
    groups.filter((group) => group.type === type).flatMap(({ ids }) => ids);
  return [...types]
    .map((type) => {
      const [before, named] = [idsOf(kept, type), idsOf(given, type)];
      const ids = adds ? [...before, ...named] : before.filter((id) => !named.includes(id));
      return { type, ids: [...new Set(ids)] };
    })
    .filter(({ ids }) => ids.length > 0);
}

/** Whether somebody sees the gallery without having a role. */
export function isShared({ groups, community }: Sharing): boolean {
  return groups.length > 0 || community?.enabled === true;
}

/**
 * In Azure's order of members. Groups are told to those alone who ask with $select=Permissions or
 * $expand=SharingProfile/Groups; that a gallery nobody ever shared is Private, with the former alone (recorded).
 */
export function sharingBody(sharing: Sharing | undefined, query: URLSearchParams): unknown {
  const isSelected = /^permissions$/i.test(query.get('$select') ?? '');
  const isAsked = isSelected || /^sharingprofile\/groups$/i.test(query.get('$expand') ?? '');
  if (!sharing) return isSelected ? { permissions: 'Private' } : undefined;
  const { groups, community } = sharing;
  return {
    permissions: sharing.permissions,
    ...(isAsked && groups.length > 0 && { groups }),
    ...(community && { communityGalleryInfo: communityBody(community) }),
  };
}

function communityBody({ enabled, publicNames, ...told }: Community): unknown {
  return { communityGalleryEnabled: enabled, ...told, publicNames };
}
