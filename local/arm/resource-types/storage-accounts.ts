import { z } from 'zod';
import type { Call, ResourceType } from '../call.ts';
import { ArmError } from '../errors.ts';
import { checkLocation, found, head, listReply } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { compactReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { envelope, shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';

const type = 'Microsoft.Storage/storageAccounts';

interface AccountState {
  kind: string;
  sku: { name: string; tier: string };
  createdAt: string;
}

const request = z.looseObject({
  ...envelope,
  kind: z.string().optional(),
  sku: z.looseObject({ name: z.string() }).optional(),
});

/** Storage accounts as far as image versions need them: that they exist, where, and who may list their keys. */
export function storageAccounts(platform: Platform): ResourceType {
  const { store, operations } = platform;

  const accountBody = (account: StoredResource<AccountState>) => {
    const { sku, kind, createdAt } = account.state;
    const { id, name, type: ownType, location, ...rest } = head(account);
    return {
      sku,
      kind,
      id,
      name,
      type: ownType,
      location,
      tags: {},
      ...rest,
      properties: {
        creationTime: createdAt,
        primaryLocation: location,
        statusOfPrimary: 'available',
        primaryEndpoints: { blob: `https://${nameOf(account.id)}.blob.core.windows.net/` },
        provisioningState: account.provisioningState,
      },
    };
  };

  function put(call: Call): Reply {
    const body = shaped(request, call.json, 'StorageAccount');
    const existing = store.get<AccountState>(call.id);
    if (!/^[a-z0-9]{3,24}$/.test(nameOf(call.id))) throw invalidName(nameOf(call.id));
    const location = checkLocation(call, body.location, type, existing);
    const sku = body.sku?.name ?? existing?.state.sku.name ?? 'Standard_LRS';
    const kept: StoredResource<AccountState> = {
      id: existing?.id ?? call.id,
      type,
      location: existing?.location ?? location,
      ...(body.tags && { tags: body.tags }),
      provisioningState: 'Succeeded',
      state: {
        kind: body.kind ?? existing?.state.kind ?? 'StorageV2',
        sku: { name: sku, tier: sku.split('_')[0] ?? 'Standard' },
        createdAt: existing?.state.createdAt ?? platform.now().toISOString(),
      },
    };
    store.put(kept);
    operations.doneAtOnce(call);
    return compactReply(200, accountBody(kept));
  }

  function patch(call: Call): Reply {
    const account = found<AccountState>(platform, call);
    const { tags = account.tags } = shaped(request, call.json, 'StorageAccount');
    const changed = { ...account, ...(tags && { tags }) };
    store.put(changed);
    operations.doneAtOnce(call);
    return compactReply(200, accountBody(changed));
  }

  return {
    type,
    apiVersions: [
      '2021-09-01',
      '2022-05-01',
      '2022-09-01',
      '2023-01-01',
      '2023-05-01',
      '2024-01-01',
      '2025-01-01',
    ],
    resource: {
      GET: { handle: (call) => compactReply(200, accountBody(found(platform, call))) },
      PUT: { handle: put },
      PATCH: { handle: patch },
    },
    list: {
      group: {
        handle: (call) => listReply(call, store.children(groupId(call), type), accountBody),
      },
    },
    seed({ id, location, tags }) {
      const state: AccountState = {
        kind: 'StorageV2',
        sku: { name: 'Standard_LRS', tier: 'Standard' },
        createdAt: platform.now().toISOString(),
      };
      store.put({
        id,
        type,
        location,
        ...(tags && { tags }),
        provisioningState: 'Succeeded',
        state,
      });
    },
  };
}

function groupId(call: Call): string {
  return `/subscriptions/${call.subscription}/resourceGroups/${call.target.group}`;
}

function invalidName(name: string) {
  const message = `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`;
  return new ArmError(400, { code: 'AccountNameInvalid', message }, 'provider');
}
