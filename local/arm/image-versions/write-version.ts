import type { Call } from '../call.ts';
import { conflict, conflictingWrite, markedForDeletion } from '../errors.ts';
import { checkLocation, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf, parentId } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';
import { checkEncryptionSets } from './encryption-sets.ts';
import { requireLinkedRights } from './linked-rights.ts';
import { publishingProfile } from './publishing-profile.ts';
import { isEncrypted } from './region-encryption.ts';
import { replicasFor } from './replication.ts';
import { refuseChanges } from './unchangeable.ts';
import { versionBody } from './version-body.ts';
import { checkVersionName, versionRequest, type VersionRequest } from './version-request.ts';
import { readSource } from './version-source.ts';
import {
  isLive,
  versionType,
  type SafetyProfile,
  type Version,
  type VersionState,
} from './version-state.ts';

// Medians of recorded operations; an update takes longer for each region it adds.
const seconds = {
  create: 425,
  createShallow: 40,
  update: 150,
  perAddedRegion: 90,
  mostForUpdate: 420,
};
const pollSeconds = 60;

/** PUT and PATCH of an image version: creates, updates, or brings back what was soft-deleted. */
export async function writeVersion(platform: Platform, call: Call): Promise<Reply> {
  const { store } = platform;
  const body = shaped(versionRequest, call.json, 'galleryImageVersion');
  requireLinkedRights(platform, call, body.properties);
  const before = store.get<VersionState>(call.id);
  if (!before || !isLive(before)) {
    if (call.method === 'PATCH') throw notFound(call.id);
    if (before) return restore(platform, call, body, before);
    return create(platform, call, body);
  }
  return update(platform, call, body, before);
}

async function create(platform: Platform, call: Call, body: VersionRequest): Promise<Reply> {
  const { store, now, faults } = platform;
  checkVersionName(nameOf(call.id));
  const location = checkLocation(call, body.location, versionType, undefined);
  const asked = body.properties ?? {};
  const circumstances = { location, now: now(), isPatch: false };
  const profile = publishingProfile(asked.publishingProfile, undefined, '', circumstances);
  const isShallow = profile.replicationMode === 'Shallow';
  const wanted = { location, isShallow, isEncrypted: isEncrypted(profile) };
  const source = await readSource(platform, call, asked.storageProfile ?? {}, wanted);
  checkEncryptionSets(platform, profile);
  // Reading the source takes time, in which the number may be taken or the definition go.
  const definition = store.get(parentId(call.id));
  if (store.get(call.id) || !definition || definition.provisioningState === 'Deleting')
    throw conflictingWrite();
  const duration = isShallow ? seconds.createShallow : seconds.create;
  const write = { now: now(), seconds: duration, location, atCreation: true };
  const { record, headers } = start(platform, call, 'finish-version-write', duration, location);
  const version: Version = {
    id: call.id,
    type: versionType,
    location,
    ...(body.tags && { tags: body.tags }),
    provisioningState: 'Creating',
    state: {
      // Recorded: the same instant as the operation's.
      publishingProfile: { ...profile, publishedDate: record.startTime },
      ...source,
      safetyProfile: safetyProfile(asked.safetyProfile, undefined),
      ...(asked.securityProfile && { securityProfile: asked.securityProfile }),
      replicas: replicasFor(profile, {}, write, faults),
      isMade: false,
    },
  };
  store.put(version);
  return resourceReply(201, versionBody(version, now()), headers);
}

function update(platform: Platform, call: Call, body: VersionRequest, existing: Version): Reply {
  const { store, now, faults } = platform;
  refuseWhileBusy(existing);
  if (existing.state.failure) throw neverMade(nameOf(existing.id));
  const isPatch = call.method === 'PATCH';
  const location = isPatch
    ? existing.location
    : checkLocation(call, body.location, versionType, existing);
  const asked = body.properties ?? {};
  const { state } = existing;
  const profile = publishingProfile(
    asked.publishingProfile,
    state.publishingProfile,
    state.publishingProfile.publishedDate,
    { location, now: now(), isPatch },
  );
  const safety = safetyProfile(asked.safetyProfile, state.safetyProfile, isPatch);
  const added = refuseChanges(state, { profile, storage: asked.storageProfile, safety });
  checkEncryptionSets(platform, profile, state.publishingProfile);
  const duration = state.isMade
    ? Math.min(seconds.mostForUpdate, seconds.update + added * seconds.perAddedRegion)
    : seconds.create;
  const write = { now: now(), seconds: duration, location, atCreation: !state.isMade };
  const tags = body.tags ?? (isPatch ? existing.tags : undefined);
  const version: Version = {
    id: existing.id,
    type: versionType,
    location: existing.location,
    ...(tags && { tags }),
    provisioningState: 'Updating',
    state: {
      ...state,
      publishingProfile: profile,
      safetyProfile: safety,
      ...(asked.securityProfile && { securityProfile: asked.securityProfile }),
      replicas: replicasFor(profile, state.replicas, write, faults),
    },
  };
  store.put(version);
  const { headers } = start(platform, call, 'finish-version-write', duration, location);
  return resourceReply(200, versionBody(version, now()), headers);
}

/** A PUT to a number in the recycle bin brings the old version back, whatever else it says. */
function restore(platform: Platform, call: Call, body: VersionRequest, existing: Version): Reply {
  const { store, now, scheduler } = platform;
  const location = checkLocation(call, body.location, versionType, existing);
  const { softDeletedAt: _, ...state } = existing.state;
  const version: Version = {
    id: existing.id,
    type: versionType,
    location: existing.location,
    ...(body.tags && { tags: body.tags }),
    provisioningState: 'Updating',
    state,
  };
  store.put(version);
  scheduler.cancel(`purge ${existing.id.toLowerCase()}`);
  const { headers } = start(platform, call, 'finish-version-write', seconds.update, location);
  return resourceReply(200, versionBody(version, now()), headers);
}

function start(platform: Platform, call: Call, kind: string, duration: number, location: string) {
  return platform.operations.start(call, {
    seconds: duration,
    kind,
    location,
    retryAfterSeconds: pollSeconds,
  });
}

function refuseWhileBusy(version: Version): void {
  if (version.provisioningState === 'Deleting')
    throw markedForDeletion('Update Gallery Image Version', nameOf(version.id));
  if (isBusy(version)) throw conflictingWrite();
}

/** Whether a write or a deletion is under way. */
export function isBusy(version: StoredResource | undefined): boolean {
  return ['Creating', 'Updating', 'Deleting'].includes(version?.provisioningState ?? '');
}

// Seen in the field (hashicorp/packer-plugin-azure#183), without Azure's words.
const neverMade = (name: string) =>
  conflict(
    `Operation 'Update Gallery Image Version' is not allowed on ${name} since its creation failed. Delete the image version before its number is used again.`,
  );

type AskedSafety = NonNullable<VersionRequest['properties']>['safetyProfile'];

function safetyProfile(
  asked: AskedSafety,
  existing: SafetyProfile | undefined,
  isPatch = false,
): SafetyProfile {
  const { blockDeletionBeforeEndOfLife, allowDeletionOfReplicatedLocations } = asked ?? {};
  return {
    blockDeletionBeforeEndOfLife:
      blockDeletionBeforeEndOfLife ?? existing?.blockDeletionBeforeEndOfLife,
    allowDeletionOfReplicatedLocations:
      allowDeletionOfReplicatedLocations ??
      (isPatch ? (existing?.allowDeletionOfReplicatedLocations ?? false) : false),
  };
}
