import { z } from 'zod';
import type { Call, ResourceType } from '../call.ts';
import { ArmError, invalidParameter } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { compactReply, type Reply } from '../reply.ts';
import { envelope, oneOf, readOnly, shaped } from '../request-shape.ts';
import { nameOf } from '../resource-path.ts';
import { isWithin, lockType, scopeOfLock, type Lock, type LockState } from './lock.ts';
import type { Locks } from './locks.ts';

const request = z.strictObject({
  ...envelope,
  properties: z
    .strictObject({
      level: oneOf('CanNotDelete', 'ReadOnly', 'NotSpecified').optional(),
      notes: z.string().max(512).optional(),
      owners: readOnly,
    })
    .optional(),
});

/** Locks on a subscription, a resource group or a resource. */
export function managementLocks(platform: Platform, locks: Locks): ResourceType {
  const { store, operations } = platform;

  const found = (call: Call): Lock => {
    const lock = store.get<LockState>(call.id);
    if (!lock) throw lockNotFound(nameOf(call.id));
    return lock;
  };

  function put(call: Call): Reply {
    const { level, notes } = shaped(request, call.json, 'ManagementLockObject').properties ?? {};
    if (level === undefined || level === 'NotSpecified')
      throw invalidParameter(
        "The lock level is required. The allowed values are 'CanNotDelete, ReadOnly'.",
        'properties.level',
      );
    const existing = store.get<LockState>(call.id);
    const kept: Lock = {
      id: existing?.id ?? call.id,
      type: lockType,
      location: '',
      provisioningState: 'Succeeded',
      state: { level, ...(notes !== undefined && { notes }) },
    };
    store.put(kept);
    operations.doneAtOnce(call);
    return compactReply(existing ? 200 : 201, lockBody(kept));
  }

  function remove(call: Call): Reply {
    const lock = store.get<LockState>(call.id);
    if (!lock) return { status: 204 };
    store.remove(lock.id);
    locks.removed(lock);
    operations.doneAtOnce(call);
    return { status: 200 };
  }

  function list(call: Call): Reply {
    const scope = call.target.scope ?? '';
    const filter = call.query.get('$filter')?.trim().toLowerCase() ?? '';
    if (filter !== '' && filter !== 'atscope()') throw unsupportedFilter(filter);
    const all = store.ofSubscription<LockState>(call.subscription, lockType).filter(({ id }) => {
      const own = scopeOfLock(id);
      return isWithin(scope, own) || (filter === '' && isWithin(own, scope));
    });
    return compactReply(200, { value: all.map(lockBody) });
  }

  return {
    type: lockType,
    apiVersions: ['2015-01-01', '2016-09-01', '2017-04-01', '2020-05-01'],
    level: 'scope',
    resource: {
      GET: { handle: (call) => compactReply(200, lockBody(found(call))) },
      PUT: { handle: put },
      DELETE: { handle: remove },
    },
    list: { scope: { handle: list } },
  };
}

function lockBody({ id, state: { level, notes } }: Lock): unknown {
  const properties = { level, ...(notes !== undefined && { notes }) };
  return { properties, id, type: lockType, name: nameOf(id) };
}

function lockNotFound(name: string): ArmError {
  const message = `The lock '${name}' could not be found.`;
  return new ArmError(404, { code: 'LockNotFound', message }, 'provider');
}

function unsupportedFilter(filter: string): ArmError {
  const message = `The filter '${filter}' is not supported. Only 'atScope()' is.`;
  return new ArmError(400, { code: 'UnsupportedFilter', message }, 'provider');
}
