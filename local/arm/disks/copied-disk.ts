import { randomUUID } from 'node:crypto';
import type { Call } from '../call.ts';
import { conflict, invalidParameter, linkedIdMalformed, referenceNotFound } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { sameRegion } from '../regions.ts';
import { nameOf, subscriptionOf, typeOf } from '../resource-path.ts';
import { isDiskType, snapshotType, type Disk, type DiskState } from './disk-state.ts';
import type { Asking, Beginning } from './creation-source.ts';

/** What a copy of a disk or snapshot begins as; CopyStart goes on in the background, and to any region. */
export function copied(
  platform: Platform,
  call: Call,
  asked: Asking & { sourceResourceId: string },
  location: string,
): Beginning {
  const { createOption, sourceResourceId, incremental = false } = asked;
  const source = sourceOf(platform, call, sourceResourceId);
  if (createOption === 'CopyStart') refuseStart(call, source, incremental);
  else if (!sameRegion(source.location, location))
    throw invalidParameter(
      `The source resource '${source.id}' is in location '${source.location}', the disk in '${location}'. They must be in the same location.`,
      'sourceResourceId',
    );
  refuseArriving(source, platform.now());
  const { sizeBytes, osType, hyperVGeneration, uniqueId, extra } = source.state;
  return {
    creationData: { createOption, sourceResourceId, sourceUniqueId: uniqueId },
    sizeBytes,
    osType,
    hyperVGeneration,
    extra: likeSource(extra),
    familyId: incremental ? familyOf(platform, source) : undefined,
  };
}

function sourceOf({ store, permissions }: Platform, call: Call, id: string): Disk {
  const type = typeOf(id);
  if (!isDiskType(type) || type === undefined)
    throw linkedIdMalformed(id, 'properties.creationData.sourceResourceId');
  permissions.requireLinked(call, `${type}/beginGetAccess/action`, id);
  const source = store.get<DiskState>(id);
  if (!source) throw referenceNotFound(`Resource ${nameOf(id)} is not found.`);
  return source;
}

function refuseStart(call: Call, source: Disk, incremental: boolean): void {
  const isFit = source.type === snapshotType && source.state.incremental === true;
  if (isFit && incremental && typeOf(call.id) === snapshotType) return;
  throw invalidParameter(
    "The createOption 'CopyStart' copies an incremental snapshot to an incremental snapshot.",
    'disk.creationData.createOption',
  );
}

const copySeconds = 600;

/** How much of a copy has arrived that goes on in the background; undefined for all other disks. */
export function completionPercent(
  { creationData, timeCreated }: DiskState,
  now: Date,
): number | undefined {
  if (creationData.createOption !== 'CopyStart') return undefined;
  return now.getTime() < Date.parse(timeCreated) + copySeconds * 1000 ? 0 : 100;
}

/** Throws 409 while a copy is going on to what should be a source. */
export function refuseArriving({ id, state }: Disk, now: Date): void {
  if (completionPercent(state, now) === 0)
    throw conflict(`The copy to snapshot ${nameOf(id)} is not complete.`);
}

/** What a disk has of its operating system, its copies have too. */
function likeSource(extra: Record<string, unknown>): Record<string, unknown> {
  const names = ['supportsHibernation', 'purchasePlan', 'supportedCapabilities', 'securityProfile'];
  return Object.fromEntries(names.flatMap((name) => (name in extra ? [[name, extra[name]]] : [])));
}

/** The family of the incremental snapshots of one source. */
function familyOf({ store }: Platform, { id, state: { uniqueId } }: Disk): string {
  const siblings = store.ofSubscription<DiskState>(subscriptionOf(id), snapshotType);
  const sibling = siblings.find(
    ({ state }) => state.familyId !== undefined && state.creationData.sourceUniqueId === uniqueId,
  );
  return sibling?.state.familyId ?? randomUUID();
}
