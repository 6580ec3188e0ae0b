import { randomUUID } from 'node:crypto';
import type { Call } from '../call.ts';
import { conflict, invalidParameter } from '../errors.ts';
import { found } from '../kept-resource.ts';
import type { MachineState } from '../machines/machine-state.ts';
import type { Platform } from '../platform.ts';
import type { Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { between, shaped } from '../request-shape.ts';
import { hasAccess, type Disk, type DiskState } from './disk-state.ts';
import { accessRequest } from './disk-request.ts';

const longestSeconds = 4_294_967_295;

/** POST …/beginGetAccess: a URL to the disk's bytes, told when the work ends. */
export function beginGetAccess(platform: Platform, call: Call): Reply {
  const disk = found<DiskState>(platform, call);
  const { access: level, durationInSeconds } = shaped(accessRequest, call.json, 'grantAccessData');
  const checked = between(1, longestSeconds, 'durationInSeconds').safeParse(durationInSeconds);
  if (!checked.success) throw invalidParameter(checked.error.issues[0]?.message ?? '');
  refuseAttached(platform, disk);
  if (hasAccess(disk.state, platform.now()))
    throw conflict(
      `There is an active shared access signature outstanding for disk ${nameOf(disk.id)}. Call EndGetAccess before granting access again.`,
    );
  const until = new Date(platform.now().getTime() + durationInSeconds * 1000).toISOString();
  const accessSAS = `https://md-${randomUUID()}.blob.storage.azure.net/${disk.state.uniqueId}/abcd?sv=2018-03-28&sr=b&si=${randomUUID()}&sig=local`;
  return started(platform, call, disk, { access: { accessSAS, level, until } });
}

/** POST …/endGetAccess: takes back what was granted. */
export function endGetAccess(platform: Platform, call: Call): Reply {
  return started(platform, call, found<DiskState>(platform, call), {});
}

function refuseAttached({ store }: Platform, { id, state: { managedBy } }: Disk): void {
  const machine = managedBy === undefined ? undefined : store.get<MachineState>(managedBy);
  if (machine?.state.power === 'running')
    throw conflict(
      `Cannot grant access to disk ${nameOf(id)} while it is attached to the running virtual machine ${nameOf(machine.id)}.`,
    );
}

export interface AccessChange {
  /** Absent: taken back. */
  access?: NonNullable<DiskState['access']>;
}

function started(
  { operations }: Platform,
  call: Call,
  { location }: Disk,
  data: AccessChange,
): Reply {
  const { headers } = operations.start(call, {
    seconds: 1,
    kind: 'finish-disk-access',
    location,
    family: 'DiskOperations',
    retryAfterSeconds: 10,
    firstRetryAfterSeconds: 2,
    data,
  });
  return { status: 202, headers };
}

/** The end of either: the disk has the access, and the operation tells its URL. */
export function finishAccess({ store }: Platform, id: string, { access }: AccessChange) {
  const disk = store.get<DiskState>(id);
  if (!disk) return undefined;
  store.put({ ...disk, state: { ...disk.state, access: access ?? endedAccess(disk.state) } });
  return access && { output: { accessSAS: access.accessSAS } };
}

/** That an upload has been there stays known: only then is the disk more than ready for it. */
function endedAccess({ access }: DiskState): DiskState['access'] {
  return access && { ...access, until: new Date(0).toISOString() };
}
