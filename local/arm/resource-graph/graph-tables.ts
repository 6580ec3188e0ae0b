import type { Call, ResourceType } from '../call.ts';
import { ArmError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { parsePath, subscriptionOf } from '../resource-path.ts';
import type { Principal } from '../../tokens.ts';
import type { StoredResource } from '../store.ts';
import { graphColumns, graphRow } from './graph-row.ts';
import type { Table } from './kql/run-query.ts';
import type { Bag, Row } from './kql/values.ts';
import type { LaggingView } from './lagging-view.ts';

const containers = ['Microsoft.Resources/resourceGroups', 'Microsoft.Resources/subscriptions'];
const instances = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';

/** Which table a type is in; undefined for what Resource Graph does not show. */
function tableOf(type: string): string | undefined {
  if (containers.includes(type)) return 'resourcecontainers';
  if (type === instances) return 'computeresources';
  return type.startsWith('Microsoft.Authorization/') ? undefined : 'resources';
}

/** Makes the resource types anew, on another platform. */
export type TypesOn = (platform: Platform) => readonly ResourceType[];

/** What types read is what the view shows; the work they start elsewhere is not theirs to end. */
function shownPlatform(platform: Platform, view: LaggingView): Platform {
  return {
    ...platform,
    store: { ...platform.store, get: (id) => view.get(id) as never },
    operations: { ...platform.operations, onEnd: () => undefined },
    scheduler: { ...platform.scheduler, handle: () => undefined },
  };
}

/** The tables as one caller sees them: nothing they may not read, and not a word about it. */
export function graphTables(
  platform: Platform,
  typesOn: TypesOn,
  view: LaggingView,
): (principal: Principal, subscriptions: readonly string[] | undefined) => Record<string, Table> {
  let renderer: ((resource: StoredResource) => Row | undefined) | undefined;
  const rowOf = (resource: StoredResource): Row | undefined => {
    renderer ??= rowRenderer(platform.tenantId, typesOn(shownPlatform(platform, view)));
    return renderer(resource);
  };

  return (principal, subscriptions) => {
    const scope = subscriptions && new Set(subscriptions.map((one) => one.toLowerCase()));
    const mayRead = new Map<string, boolean>();
    const isShown = ({ id, type }: StoredResource): boolean => {
      const subscription = subscriptionOf(id).toLowerCase();
      if (scope && !scope.has(subscription)) return false;
      const key = `${type} ${subscription}`;
      let readable = mayRead.get(key);
      if (readable === undefined)
        mayRead.set(key, (readable = platform.permissions.allows(principal, readAction(type), id)));
      return readable;
    };
    const table = (name: string): Table => ({
      columns: graphColumns,
      rows: () =>
        view
          .values()
          .filter((resource) => tableOf(resource.type) === name && isShown(resource))
          .map(rowOf)
          .filter((row) => row !== undefined),
    });
    return {
      resources: table('resources'),
      resourcecontainers: table('resourcecontainers'),
      computeresources: table('computeresources'),
    };
  };
}

function readAction(type: string): string {
  if (type === 'Microsoft.Resources/resourceGroups')
    return 'Microsoft.Resources/subscriptions/resourceGroups/read';
  return `${type}/read`;
}

/** Asks each type's own GET, in its newest api-version, for what a row tells. */
function rowRenderer(tenantId: string, types: readonly ResourceType[]) {
  const byName = new Map(types.map((type) => [type.type, type]));
  return (resource: StoredResource): Row | undefined => {
    const type = byName.get(resource.type);
    const get = type?.resource?.GET;
    const target = parsePath(resource.id);
    if (!type || !get || !target) return undefined;
    const apiVersion = type.apiVersions.toSorted().at(-1) ?? '';
    const query = new URLSearchParams({ 'api-version': apiVersion, $expand: 'instanceView' });
    const call: Call = {
      method: 'GET',
      path: resource.id,
      query,
      headers: {},
      body: new Uint8Array(),
      requestId: '',
      correlationId: '',
      origin: 'https://management.azure.com',
      target: { ...target, type: type.type },
      id: resource.id,
      subscription: subscriptionOf(resource.id),
      apiVersion,
      principal: { objectId: '', clientId: '', tenantId, expired: false, audience: '' },
      action: '',
      json: undefined,
    };
    const body = bodyOf(() => get.handle(call));
    return body && graphRow(resource, body, tenantId);
  };
}

/** Undefined for what its type does not show, as a version in the recycle bin. */
function bodyOf(handle: () => unknown): Bag | undefined {
  try {
    const { body } = handle() as { body?: Bag };
    return body;
  } catch (error) {
    if (error instanceof ArmError) return undefined;
    throw error;
  }
}
