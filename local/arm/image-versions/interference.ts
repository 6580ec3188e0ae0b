import type { Call } from '../call.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { publishingProfile } from './publishing-profile.ts';
import { replicasFor } from './replication.ts';
import type { AskedPublishing } from './version-request.ts';
import { isLive, type Version, type VersionState } from './version-state.ts';
import { isBusy, writeVersion } from './write-version.ts';

/** Members of somebody else's write of a version; target regions are the full list, as in any write. */
export interface Interference {
  tags?: Record<string, string> | undefined;
  publishingProfile?: AskedPublishing | undefined;
}

// Of an update that adds one region.
const updateSeconds = 240;

/**
 * A PUT or PATCH of a version, with what was ordered of others right before or after a PUT of the app:
 * Azure has no ETag here, so the last one wins and nobody is told.
 */
export async function writeAmongOthers(platform: Platform, call: Call): Promise<Reply> {
  const isApps = call.method === 'PUT' && call.principal.objectId === platform.appPrincipalId;
  if (!isApps) return writeVersion(platform, call);
  if (!isBusy(platform.store.get(call.id))) interfere(platform, call.id, 'before');
  const reply = await writeVersion(platform, call);
  interfere(platform, call.id, 'after');
  return reply;
}

function interfere(platform: Platform, id: string, when: 'before' | 'after'): void {
  const { store, faults } = platform;
  const version = store.get<VersionState>(id);
  if (!version || !isLive(version)) return;
  const write = faults.interferes(when);
  if (write) store.put(laidOver(platform, version, write));
}

function laidOver({ now, faults }: Platform, version: Version, write: Interference): Version {
  const { location, state, tags } = version;
  const profile = publishingProfile(
    write.publishingProfile,
    state.publishingProfile,
    state.publishingProfile.publishedDate,
    { location, now: now(), isPatch: true },
  );
  const update = { now: now(), seconds: updateSeconds, location, atCreation: false };
  const replicas = replicasFor(profile, state.replicas, update, faults);
  return {
    ...version,
    ...((tags ?? write.tags) && { tags: { ...tags, ...write.tags } }),
    state: { ...state, publishingProfile: profile, replicas } satisfies VersionState,
  };
}
