import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Call, ResourceType } from '../call.ts';
import { diskApiVersions } from '../compute-api-versions.ts';
import { invalidParameter } from '../errors.ts';
import { checkLocation, found, head, listReply, notFound } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { resourceReply, type Reply } from '../reply.ts';
import { listOwner } from '../resource-path.ts';
import { envelope, oneOf, readOnly, shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';

export const encryptionSetType = 'Microsoft.Compute/diskEncryptionSets';

const request = z.strictObject({
  ...envelope,
  identity: z.looseObject({ type: z.string() }).optional(),
  properties: z
    .strictObject({
      activeKey: z
        .strictObject({
          sourceVault: z.strictObject({ id: z.string() }).optional(),
          keyUrl: z.string(),
        })
        .optional(),
      encryptionType: oneOf(
        'EncryptionAtRestWithCustomerKey',
        'EncryptionAtRestWithPlatformAndCustomerKeys',
        'ConfidentialVmEncryptedWithCustomerKey',
      ).optional(),
      rotationToLatestKeyVersionEnabled: z.boolean().optional(),
      federatedClientId: z.string().optional(),
      previousKeys: readOnly,
      provisioningState: readOnly,
      lastKeyRotationTimestamp: readOnly,
    })
    .optional(),
});

type Request = z.infer<typeof request>;

interface SetState {
  identity?: Record<string, unknown> | undefined;
  properties: NonNullable<Request['properties']>;
}

/** Disk encryption sets as far as versions and disks need them: that they exist, and where. */
export function diskEncryptionSets(platform: Platform): ResourceType {
  const { store, operations } = platform;
  const type = encryptionSetType;

  operations.onEnd('finish-encryption-set-write', (id) => {
    const set = store.get<SetState>(id);
    if (!set || set.provisioningState === 'Deleting') return undefined;
    const made: StoredResource<SetState> = { ...set, provisioningState: 'Succeeded' };
    store.put(made);
    return { output: setBody(made) };
  });
  operations.onEnd('finish-encryption-set-delete', (id) => {
    store.remove(id);
    return undefined;
  });

  function start(call: Call, kind: string, location: string) {
    const family = 'DiskOperations';
    const polls = { retryAfterSeconds: 10, firstRetryAfterSeconds: 2 };
    return operations.start(call, { seconds: 0.05, kind, location, family, ...polls });
  }

  function write(call: Call): Reply {
    const body = shaped(request, call.json, 'diskEncryptionSet');
    const existing = store.get<SetState>(call.id);
    const isPatch = call.method === 'PATCH';
    if (isPatch && !existing) throw notFound(call.id);
    const location =
      isPatch && existing ? existing.location : checkLocation(call, body.location, type, existing);
    const properties = { ...existing?.state.properties, ...body.properties };
    if (!properties.activeKey)
      throw invalidParameter(
        "Required parameter 'diskEncryptionSet.properties.activeKey' is missing (null).",
        'activeKey',
      );
    const identity = body.identity && {
      type: body.identity.type,
      principalId: randomUUID(),
      tenantId: platform.tenantId,
    };
    const tags = body.tags ?? (isPatch ? existing?.tags : undefined);
    const kept: StoredResource<SetState> = {
      id: existing?.id ?? call.id,
      type,
      location,
      ...(tags && { tags }),
      provisioningState: 'Updating',
      state: { identity: existing?.state.identity ?? identity, properties },
    };
    store.put(kept);
    const { headers } = start(call, 'finish-encryption-set-write', location);
    const accepted = {
      location,
      tags: body.tags,
      identity: body.identity,
      properties: { ...propertiesBody(body.properties ?? {}), provisioningState: 'Updating' },
    };
    return resourceReply(202, accepted, headers);
  }

  function remove(call: Call): Reply {
    const set = store.get<SetState>(call.id);
    if (!set) return { status: 204 };
    operations.preempt(set.id);
    store.put({ ...set, provisioningState: 'Deleting' });
    const { headers } = start(call, 'finish-encryption-set-delete', set.location);
    return { status: 202, headers };
  }

  const charges = { HighCostDiskEncryptionSet: 1 };
  return {
    type,
    apiVersions: diskApiVersions,
    resource: {
      GET: {
        charges: { LowCostGet: 1 },
        handle: (call) => resourceReply(200, setBody(found<SetState>(platform, call))),
      },
      PUT: { charges, handle: write },
      PATCH: { charges, handle: write },
      DELETE: { handle: remove },
    },
    list: {
      group: {
        handle: (call) => listReply(call, store.children(listOwner(call.id), type), setBody),
      },
      subscription: {
        handle: (call) => listReply(call, store.ofSubscription(call.subscription, type), setBody),
      },
    },
    seed({ id, location, tags, properties = {} }) {
      const given = shaped(request, { properties }, 'diskEncryptionSet').properties ?? {};
      store.put({
        id,
        type,
        location,
        ...(tags && { tags }),
        provisioningState: 'Succeeded',
        state: { properties: given } satisfies SetState,
      });
    },
  };
}

function propertiesBody({ activeKey, encryptionType, ...rest }: SetState['properties']) {
  const key = activeKey && { sourceVault: activeKey.sourceVault, keyUrl: activeKey.keyUrl };
  return { activeKey: key, encryptionType, ...rest };
}

function setBody(set: StoredResource<SetState>): unknown {
  const { identity, properties } = set.state;
  const encryptionType = properties.encryptionType ?? 'EncryptionAtRestWithCustomerKey';
  return {
    ...head(set),
    identity,
    properties: {
      ...propertiesBody({ ...properties, encryptionType }),
      provisioningState: set.provisioningState,
    },
  };
}
