import type { Call, ResourceType } from '../call.ts';
import type { Platform } from '../platform.ts';
import { parsePath, subscriptionOf } from '../resource-path.ts';
import type { Principal } from '../../tokens.ts';
import type { StoredResource } from '../store.ts';
import { graphColumns, graphHead, graphRow, headColumns } from './graph-row.ts';
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
  let made: Renderer | undefined;
  const renderer = (): Renderer =>
    (made ??= rowRenderer(platform.tenantId, typesOn(shownPlatform(platform, view))));

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
    const table = (name: string): Table => {
      const resources = new Map<Row, StoredResource>();
      return {
        columns: graphColumns,
        headColumns,
        heads() {
          for (const resource of view.values())
            if (tableOf(resource.type) === name && renderer().shows(resource) && isShown(resource))
              resources.set(graphHead(resource), resource);
          return [...resources.keys()];
        },
        whole: (heads) =>
          heads.map((head) => renderer().row(resources.get(head) as StoredResource)),
      };
    };
    return {
      resources: table('resources'),
      resourcecontainers: table('resourcecontainers'),
      computeresources: table('computeresources'),
      batchresources: table('batchresources'),
    };
  };
}

function readAction(type: string): string {
  if (type === 'Microsoft.Resources/resourceGroups')
    return 'Microsoft.Resources/subscriptions/resourceGroups/read';
  return `${type}/read`;
}

interface Renderer {
  shows(resource: StoredResource): boolean;
  row(resource: StoredResource): Row;
}

/** Asks each type's own GET, in its newest api-version, for what a row tells. */
function rowRenderer(tenantId: string, types: readonly ResourceType[]): Renderer {
  const byName = new Map(types.map((type) => [type.type, { type, newest: newestOf(type) }]));
  return {
    shows(resource) {
      const { type } = byName.get(resource.type) ?? {};
      return type?.resource?.GET !== undefined && type.isHidden?.(resource) !== true;
    },
    row(resource) {
      const { id } = resource;
      const { type, newest } = byName.get(resource.type) ?? {};
      const get = type?.resource?.GET;
      const target = parsePath(id);
      if (!get || !target || !newest) throw new Error(`Resource Graph does not show ${id}.`);
      const call: Call = {
        method: 'GET',
        path: id,
        ...newest,
        headers: {},
        body: new Uint8Array(),
        requestId: '',
        correlationId: '',
        origin: 'https://management.azure.com',
        target: { ...target, type: type.type },
        id,
        subscription: subscriptionOf(id),
        principal: { objectId: '', clientId: '', tenantId, expired: false, audience: '' },
        action: '',
        json: undefined,
      };
      return graphRow(resource, (get.handle(call) as { body: Bag }).body, tenantId);
    },
  };
}

function newestOf({ apiVersions, views }: ResourceType) {
  const apiVersion = apiVersions.toSorted().at(-1) ?? '';
  const query = new URLSearchParams({
    'api-version': apiVersion,
    ...(views?.['instanceview'] && { $expand: 'instanceView' }),
  });
  return { apiVersion, query };
}
