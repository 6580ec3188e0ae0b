import { randomUUID } from 'node:crypto';
import type { Call } from '../call.ts';
import {
  ArmError,
  conflict,
  invalidParameter,
  markedForDeletion,
  propertyChangeNotAllowed,
} from '../errors.ts';
import { azureInstant } from '../instants.ts';
import { checkLocation, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { shaped } from '../request-shape.ts';
import { readBeginning } from './creation-source.ts';
import { acceptedBody, patchedBody } from './disk-body.ts';
import { diskRequest, extraMembers, type AskedDisk, type DiskRequest } from './disk-request.ts';
import { gibibyte, sizeInGB, type Disk, type DiskState } from './disk-state.ts';

const writeSeconds = 1;
const polls = { retryAfterSeconds: 10, firstRetryAfterSeconds: 2 };

/** PUT and PATCH of a disk or a snapshot: accepted at once, with little in the answer. */
export async function writeDisk(platform: Platform, call: Call, type: string): Promise<Reply> {
  const { store, operations } = platform;
  const body = shaped(diskRequest, call.json, 'disk');
  const existing = store.get<DiskState>(call.id);
  if (!existing && call.method === 'PATCH') throw notFound(call.id);
  if (existing?.provisioningState === 'Deleting')
    throw markedForDeletion('Update Disk', nameOf(call.id));
  const location =
    existing && call.method === 'PATCH'
      ? existing.location
      : checkLocation(call, body.location, type, existing);
  const now = azureInstant(platform.now(), call.requestId);
  const state = existing
    ? changedState(existing, body, call.method === 'PATCH', now)
    : await newState(platform, call, body, location, now);
  const tags = body.tags ?? (call.method === 'PATCH' ? existing?.tags : undefined);
  const disk: Disk = {
    id: existing?.id ?? call.id,
    type,
    location,
    ...(tags && { tags }),
    provisioningState: 'Updating',
    state,
  };
  store.put(disk);
  const seconds = writeSeconds;
  const started = {
    seconds,
    kind: 'finish-disk-write',
    location,
    family: 'DiskOperations' as const,
  };
  const { headers } = operations.start(call, { ...started, ...polls });
  const answer =
    existing && call.method === 'PATCH'
      ? patchedBody(disk, existing, body)
      : acceptedBody(disk, body);
  return resourceReply(202, answer, headers);
}

async function newState(
  platform: Platform,
  call: Call,
  body: DiskRequest,
  location: string,
  now: string,
): Promise<DiskState> {
  const { properties: asked = {} } = body;
  if (!/^[A-Za-z0-9_][\w.-]{0,79}$/.test(nameOf(call.id)))
    throw invalidParameter(`The disk name '${nameOf(call.id)}' is invalid.`, 'disk.name');
  if (!asked.creationData)
    throw invalidParameter(
      "Required parameter 'disk.creationData' is missing (null).",
      'disk.creationData',
    );
  const { creationData, incremental } = asked;
  const beginning = await readBeginning(platform, call, { ...creationData, incremental }, location);
  const sizeBytes = bytesOf(asked, beginning.sizeBytes);
  if (sizeBytes === undefined)
    throw invalidParameter(
      "Required parameter 'disk.diskSizeGB' is missing (null).",
      'disk.diskSizeGB',
    );
  if (sizeBytes < (beginning.sizeBytes ?? 0)) throw tooSmall(beginning.sizeBytes ?? 0, sizeBytes);
  return {
    sku: body.sku?.name ?? 'Standard_LRS',
    zones: body.zones,
    creationData: beginning.creationData,
    sizeBytes,
    timeCreated: now,
    uniqueId: randomUUID(),
    osType: asked.osType ?? beginning.osType,
    hyperVGeneration: asked.hyperVGeneration ?? beginning.hyperVGeneration,
    incremental,
    familyId: beginning.familyId,
    ...settings(asked, { extra: beginning.extra ?? {} }, now),
  };
}

function settings(asked: AskedDisk, before: Partial<DiskState>, now: string) {
  const setId = asked.encryption?.diskEncryptionSetId ?? before.encryption?.diskEncryptionSetId;
  const byDefault =
    setId === undefined ? 'EncryptionAtRestWithPlatformKey' : 'EncryptionAtRestWithCustomerKey';
  const { diskIOPSReadWrite, diskMBpsReadWrite } = asked;
  const sent = extraMembers.filter((name) => asked[name] !== undefined);
  const extra = {
    ...before.extra,
    ...Object.fromEntries(sent.map((name) => [name, asked[name]])),
  };
  return {
    tier: asked.tier ?? before.tier,
    speed: {
      ...before.speed,
      ...(diskIOPSReadWrite !== undefined && { diskIOPSReadWrite }),
      ...(diskMBpsReadWrite !== undefined && { diskMBpsReadWrite }),
    },
    encryption: {
      type:
        asked.encryption?.type ??
        (asked.encryption ? byDefault : (before.encryption?.type ?? byDefault)),
      ...(setId !== undefined && { diskEncryptionSetId: setId }),
    },
    networkAccessPolicy: asked.networkAccessPolicy ?? before.networkAccessPolicy ?? 'AllowAll',
    publicNetworkAccess: asked.publicNetworkAccess ?? before.publicNetworkAccess ?? 'Enabled',
    burstingEnabledTime:
      extra['burstingEnabled'] === true ? (before.burstingEnabledTime ?? now) : undefined,
    extra,
  };
}

function changedState(
  { state, type }: Disk,
  body: DiskRequest,
  isPatch: boolean,
  now: string,
): DiskState {
  const { properties: asked = {} } = body;
  const { creationData } = asked;
  for (const name of ['createOption', 'sourceResourceId', 'sourceUri'] as const) {
    const value = creationData?.[name];
    const before = state.creationData[name] as string | undefined;
    if (value !== undefined && value.toLowerCase() !== before?.toLowerCase())
      throw propertyChangeNotAllowed(`disk.creationData.${name}`);
  }
  if (isPatch && creationData) throw propertyChangeNotAllowed('disk.creationData');
  const sizeBytes = bytesOf(asked, state.sizeBytes) ?? state.sizeBytes;
  if (sizeBytes < state.sizeBytes) throw tooSmall(state.sizeBytes, sizeBytes);
  if (type.endsWith('/snapshots') && sizeBytes !== state.sizeBytes)
    throw conflict('The size of a snapshot cannot be changed.', 'disk.diskSizeGB');
  return {
    ...state,
    sku: body.sku?.name ?? state.sku,
    sizeBytes,
    osType: asked.osType ?? state.osType,
    hyperVGeneration: asked.hyperVGeneration ?? state.hyperVGeneration,
    ...settings(asked, state, now),
  };
}

/** The size that was asked for, which is the present one where that tells as many GB. */
function bytesOf({ diskSizeGB }: AskedDisk, sizeBytes: number | undefined): number | undefined {
  const isPresent = sizeBytes !== undefined && diskSizeGB === sizeInGB({ sizeBytes });
  return diskSizeGB === undefined || isPresent ? sizeBytes : diskSizeGB * gibibyte;
}

function tooSmall(present: number, asked: number) {
  const message = `Disk size reduction is not supported. Current size is ${present} bytes, requested size is ${asked} bytes.`;
  return new ArmError(409, { code: 'ResizeDiskError', message, target: 'diskSizeGB' }, 'provider');
}
