import type { Call } from '../call.ts';
import { blockedBeforeEndOfLife } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { queryValues } from '../query-values.ts';
import type { Reply } from '../reply.ts';
import { parentId } from '../resource-path.ts';
import type { GalleryState, SoftDeletePolicy } from '../resource-types/gallery-model.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { stopped } from './replication.ts';
import { isLive, type Version, type VersionState } from './version-state.ts';

const deletionSeconds = 120;
const pollSeconds = 60;
const bypassSince = '2026-03-03';
const dayMilliseconds = 24 * 3600_000;

/** DELETE of an image version: into the recycle bin where the gallery has one, else for good. */
export function deleteVersion(platform: Platform, call: Call): Reply {
  const { store, operations, now } = platform;
  const version = store.get<VersionState>(call.id);
  // An api-version that does not know the parameter does not heed it.
  const bypasses =
    call.apiVersion >= bypassSince &&
    queryValues(call.query, 'bypassSoftDelete', 'true', 'false').includes('true');
  if (!version || (!isLive(version) && !bypasses)) return { status: 204 };
  const { endOfLifeDate } = version.state.publishingProfile;
  const isBlocked = version.state.safetyProfile.blockDeletionBeforeEndOfLife === true;
  if (isBlocked && endOfLifeDate !== undefined && Date.parse(endOfLifeDate) > now().getTime())
    throw blockedBeforeEndOfLife();
  operations.preempt(version.id);
  const isSoft = softDeletePolicy(platform, version)?.isSoftDeleteEnabled === true && !bypasses;
  const { isMade, replicas } = version.state;
  const state: VersionState = {
    ...version.state,
    replicas: isMade ? replicas : stopped(replicas),
    deletion: isSoft ? 'soft' : 'hard',
  };
  store.put({ ...version, provisioningState: 'Deleting', state });
  const { headers } = operations.start(call, {
    seconds: deletionSeconds,
    kind: 'finish-version-delete',
    location: version.location,
    retryAfterSeconds: pollSeconds,
  });
  return { status: 202, headers };
}

/** What the deletion comes to when it ends. */
export function finishDeletion(platform: Platform, id: string, at: Date): void {
  const { store, scheduler } = platform;
  const version = store.get<VersionState>(id);
  if (version?.provisioningState !== 'Deleting') return;
  const { deletion, ...state } = version.state;
  markDefinition(platform, version, at);
  if (deletion !== 'soft') {
    store.remove(id);
    return;
  }
  const softDeletedAt = at.toISOString();
  store.put({ ...version, provisioningState: 'Succeeded', state: { ...state, softDeletedAt } });
  const days = keptDays(softDeletePolicy(platform, version));
  const due = new Date(at.getTime() + days * dayMilliseconds);
  scheduler.schedule({ key: `purge ${id.toLowerCase()}`, due, kind: 'purge-version', data: id });
}

/** The definition goes on having that version for a while when it is asked to be deleted. */
function markDefinition({ store }: Platform, version: Version, at: Date): void {
  const definition = store.get<DefinitionState>(parentId(version.id));
  if (!definition) return;
  const state = {
    ...definition.state,
    versionDeletedAt: at.toISOString(),
    versionDeleted: version.id,
  };
  store.put({ ...definition, state });
}

function softDeletePolicy({ store }: Platform, version: Version): SoftDeletePolicy | undefined {
  return store.get<GalleryState>(parentId(parentId(version.id)))?.state.softDeletePolicy;
}

function keptDays(policy: SoftDeletePolicy | undefined): number {
  return (policy?.retentionPeriodInDays ?? 7) + (policy?.gracePeriodInDays ?? 0);
}
