import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ownMember } from '../../own-member.ts';
import type { Call } from '../call.ts';
import { oneOf, readOnly } from '../request-shape.ts';

/** The managed identities of a gallery. */
export interface GalleryIdentity {
  type: 'SystemAssigned' | 'UserAssigned' | 'SystemAssigned, UserAssigned';
  /** Of the one that is the system's. */
  principalId?: string;
  /** By the id of the identity, in the order in which they were added. */
  users: Record<string, { principalId: string; clientId: string }>;
}

export const identityRequest = z
  .strictObject({
    type: oneOf('SystemAssigned', 'UserAssigned', 'SystemAssigned, UserAssigned', 'None'),
    principalId: readOnly,
    tenantId: readOnly,
    userAssignedIdentities: z.record(z.string(), z.looseObject({})).optional(),
  })
  .optional();

/**
 * What a PUT or PATCH makes of it; without one it stays. A PATCH adds to the identities of users, and takes
 * out those whose value is null, as Resource Manager has it for every resource.
 */
export function identityOf(
  asked: z.infer<typeof identityRequest>,
  { method, json }: Pick<Call, 'method' | 'json'>,
  existing: GalleryIdentity | undefined,
): GalleryIdentity | undefined {
  if (!asked) return existing;
  const { type, userAssignedIdentities = {} } = asked;
  if (type === 'None') return undefined;
  const kept = method === 'PATCH' ? Object.keys(existing?.users ?? {}) : [];
  const ids = [...kept, ...Object.keys(userAssignedIdentities)].filter(
    (id) => !isTakenOut(id, json),
  );
  const userOf = (id: string) =>
    ownMember(existing?.users, id) ?? { principalId: randomUUID(), clientId: randomUUID() };
  return {
    type,
    ...(type !== 'UserAssigned' && { principalId: existing?.principalId ?? randomUUID() }),
    users: type === 'SystemAssigned' ? {} : Object.fromEntries(ids.map((id) => [id, userOf(id)])),
  };
}

function isTakenOut(id: string, json: unknown): boolean {
  const { identity } = json as { identity?: { userAssignedIdentities?: Record<string, unknown> } };
  return identity?.userAssignedIdentities?.[id] === null;
}

/** In Azure's order of members; what users' identities are is told when the write has ended (recorded). */
export function identityBody(
  { type, principalId, users }: GalleryIdentity,
  tenantId: string,
  hasEnded: boolean,
): unknown {
  const told = Object.entries(users).map(([id, user]) => [id, hasEnded ? user : {}]);
  return {
    type,
    ...(principalId !== undefined && { principalId, tenantId }),
    ...(told.length > 0 && { userAssignedIdentities: Object.fromEntries(told) as unknown }),
  };
}
