import type { Call, ResourceType } from '../call.ts';
import { diskApiVersions } from '../compute-api-versions.ts';
import {
  beginGetAccess,
  endGetAccess,
  finishAccess,
  type AccessChange,
} from '../disks/disk-access.ts';
import { diskBody, madeBody } from '../disks/disk-body.ts';
import {
  diskType,
  hasAccess,
  snapshotType,
  type Disk,
  type DiskState,
} from '../disks/disk-state.ts';
import { seededDisk } from '../disks/seeded-disk.ts';
import { writeDisk } from '../disks/write-disk.ts';
import { conflict } from '../errors.ts';
import { found, listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { listOwner, nameOf } from '../resource-path.ts';

/** Managed disks and snapshots, which differ in little but the name. */
export function disks(platform: Platform): ResourceType[] {
  const { store, operations } = platform;
  const bodyOf = (disk: Disk) => diskBody(platform, disk);

  operations.onEnd('finish-disk-write', (id) => {
    const disk = store.get<DiskState>(id);
    if (!disk || disk.provisioningState === 'Deleting') return undefined;
    const made: Disk = { ...disk, provisioningState: 'Succeeded' };
    store.put(made);
    return { output: madeBody(platform, made) };
  });
  operations.onEnd('finish-disk-access', (id, _at, data) =>
    finishAccess(platform, id, data as AccessChange),
  );
  operations.onEnd('finish-disk-delete', (id) => {
    if (store.get(id)?.provisioningState === 'Deleting') store.remove(id);
    return undefined;
  });

  return [
    diskKind(diskType, { CreateUpdateDisks: 1 }),
    diskKind(snapshotType, { HighCostSnapshotCreateHydrate: 1 }),
  ];

  function diskKind(type: string, writeCharges: Record<string, number>): ResourceType {
    const write = {
      charges: writeCharges,
      handle: (call: Call) => writeDisk(platform, call, type),
    };
    return {
      type,
      apiVersions: diskApiVersions,
      resource: {
        GET: {
          charges: { LowCostGet: 1 },
          handle: (call) => resourceReply(200, bodyOf(found<DiskState>(platform, call))),
        },
        PUT: write,
        PATCH: write,
        DELETE: { handle: remove },
      },
      list: {
        group: {
          handle: (call) => listReply(call, store.children(listOwner(call.id), type), bodyOf),
        },
        subscription: {
          handle: (call) => listReply(call, store.ofSubscription(call.subscription, type), bodyOf),
        },
      },
      actions: {
        begingetaccess: {
          action: `${type}/beginGetAccess/action`,
          handle: (call) => beginGetAccess(platform, call),
        },
        endgetaccess: {
          action: `${type}/endGetAccess/action`,
          handle: (call) => endGetAccess(platform, call),
        },
      },
      seed: (resource) => store.put(seededDisk(resource, type, platform.now())),
    };
  }

  function remove(call: Call): Reply {
    const disk = store.get<DiskState>(call.id);
    if (!disk) return { status: 204 };
    const { managedBy } = disk.state;
    if (managedBy !== undefined)
      throw conflict(`Disk ${nameOf(disk.id)} is attached to VM ${managedBy}.`);
    if (hasAccess(disk.state, platform.now()))
      throw conflict(
        `There is an active shared access signature outstanding for disk ${nameOf(disk.id)}. Call EndGetAccess before attaching or deleting the disk.`,
      );
    operations.preempt(disk.id);
    store.put({ ...disk, provisioningState: 'Deleting' });
    const { headers } = operations.start(call, {
      seconds: 1,
      kind: 'finish-disk-delete',
      location: disk.location,
      family: 'DiskOperations',
      retryAfterSeconds: 10,
      firstRetryAfterSeconds: 2,
    });
    return { status: 202, headers };
  }
}
