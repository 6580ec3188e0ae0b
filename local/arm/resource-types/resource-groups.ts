import { z } from 'zod';
import { ownMember } from '../../own-member.ts';
import type { Call, ResourceType } from '../call.ts';
import {
  ArmError,
  locationRequired,
  locationUnavailable,
  resourceGroupBeingDeleted,
  resourceGroupNotFound,
} from '../errors.ts';
import { head } from '../kept-resource.ts';
import type { Platform } from '../platform.ts';
import { allRegions, displayName, sameRegion } from '../regions.ts';
import { compactReply, type Reply } from '../reply.ts';
import { nameOf } from '../resource-path.ts';
import { envelope, readOnly, shaped } from '../request-shape.ts';
import type { StoredResource } from '../store.ts';
import { followedAt } from './operation-results.ts';
import { resourcesApiVersions } from '../resources-api-versions.ts';

const type = 'Microsoft.Resources/resourceGroups';
const action = 'Microsoft.Resources/subscriptions/resourceGroups';
const deletionSeconds = 30;

const request = z.strictObject({ ...envelope, managedBy: readOnly, properties: readOnly });

export function resourceGroups(platform: Platform): ResourceType {
  const { store, operations } = platform;

  const group = (call: Call): StoredResource => {
    const kept = store.get(call.id);
    if (!kept) throw resourceGroupNotFound(nameOf(call.id));
    return kept;
  };

  operations.onEnd('finish-group-deletion', (id) => {
    for (const below of store.below(id)) store.remove(below.id);
    store.remove(id);
    return undefined;
  });

  function put(call: Call): Reply {
    const body = shaped(request, call.json, 'ResourceGroup');
    const existing = store.get(call.id);
    if (existing) refuseDeleting(existing);
    else checkName(nameOf(call.id));
    const location = locationFor(body.location, existing);
    const kept: StoredResource = {
      id: existing?.id ?? call.id,
      type,
      location,
      ...(body.tags && { tags: body.tags }),
      provisioningState: 'Succeeded',
      state: {},
    };
    store.put(kept);
    operations.doneAtOnce(call);
    return compactReply(existing ? 200 : 201, groupBody(kept));
  }

  function patch(call: Call): Reply {
    const kept = group(call);
    refuseDeleting(kept);
    const { tags = kept.tags } = shaped(request, call.json, 'ResourceGroup');
    const changed = { ...kept, ...(tags && { tags }) };
    store.put(changed);
    operations.doneAtOnce(call);
    return compactReply(200, groupBody(changed));
  }

  function remove(call: Call): Reply {
    const kept = group(call);
    store.put({ ...kept, provisioningState: 'Deleting' });
    const seconds = deletionSeconds;
    const kind = 'finish-group-deletion';
    const started = operations.start(call, { seconds, kind, location: kept.location });
    return followedAt(call, started.record, operations);
  }

  return {
    type,
    apiVersions: resourcesApiVersions,
    level: 'subscription',
    resource: {
      GET: {
        action: `${action}/read`,
        handle: (call) => compactReply(200, groupBody(group(call))),
      },
      HEAD: {
        action: `${action}/read`,
        handle: (call) => ({ status: store.get(call.id) ? 204 : 404 }),
      },
      PUT: { action: `${action}/write`, handle: put },
      PATCH: { action: `${action}/write`, handle: patch },
      DELETE: { action: `${action}/delete`, handle: remove },
    },
    list: {
      subscription: {
        action: `${action}/read`,
        handle(call) {
          const all = store.ofSubscription(call.subscription, type);
          const matches = tagFilter(call.query.get('$filter'));
          return compactReply(200, { value: all.filter(matches).map(groupBody) });
        },
      },
    },
    seed({ id, location, tags }) {
      store.put({
        id,
        type,
        location,
        ...(tags && { tags }),
        provisioningState: 'Succeeded',
        state: {},
      });
    },
  };
}

function refuseDeleting({ id, provisioningState }: StoredResource): void {
  if (provisioningState === 'Deleting') throw resourceGroupBeingDeleted(nameOf(id));
}

function checkName(name: string): void {
  if (/^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u.test(name)) return;
  const message = `The provided resource group name '${name}' is not valid. It can be up to 90 characters long, of letters, digits, '-', '.', '(', ')' or '_', and can not end with '.'.`;
  throw new ArmError(400, { code: 'InvalidResourceGroup', message }, 'gateway');
}

function groupBody(group: StoredResource): unknown {
  const { name, id, ...rest } = head(group);
  return { id, name, ...rest, properties: { provisioningState: group.provisioningState } };
}

function locationFor(location: string | undefined, existing: StoredResource | undefined): string {
  if (!location) throw locationRequired();
  if (!displayName(location)) throw locationUnavailable(location, type, allRegions);
  if (existing && !sameRegion(existing.location, location)) {
    const message = `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location}'.`;
    throw new ArmError(409, { code: 'InvalidResourceGroupLocation', message }, 'gateway');
  }
  return existing?.location ?? location;
}

const filterForm = /^tagname eq '([^']*)'(?: and tagvalue eq '([^']*)')?$/i;

function tagFilter(filter: string | null): (group: StoredResource) => boolean {
  if (filter === null) return () => true;
  const [whole, name = '', value] = filterForm.exec(filter.trim()) ?? [];
  if (whole === undefined) {
    const message = `The filter '${filter}' is not supported here: use tagname eq '…' and tagvalue eq '…'.`;
    throw new ArmError(400, { code: 'InvalidFilterInQueryString', message }, 'gateway');
  }
  return ({ tags }) => {
    const found = ownMember(tags, name);
    return found !== undefined && (value === undefined || found === value);
  };
}
