import { parentId, subscriptionOf } from './resource-path.ts';
import type { State } from './state.ts';

/** A resource as the server keeps it; `state` is what its type alone understands. */
export interface StoredResource<Kept = unknown> {
  /** In the case it was created with. */
  id: string;
  /** In Azure's case, e.g. Microsoft.Compute/galleries. */
  type: string;
  /** As the client sent it. */
  location: string;
  tags?: Record<string, string>;
  provisioningState: ProvisioningState;
  state: Kept;
}

export type ProvisioningState = 'Creating' | 'Updating' | 'Deleting' | 'Failed' | 'Succeeded';

export interface Store {
  get<Kept = unknown>(id: string): StoredResource<Kept> | undefined;
  put(resource: StoredResource): void;
  remove(id: string): void;
  /** What belongs directly to a group or a resource, in the order of creation. */
  children<Kept = unknown>(parent: string, type: string): StoredResource<Kept>[];
  ofSubscription<Kept = unknown>(subscription: string, type: string): StoredResource<Kept>[];
  /** Everything at any depth below an id. */
  below(id: string): StoredResource[];
  /** Everything, in the order of creation. */
  values(): Iterable<StoredResource>;
  /** Calls back at every change, with what was there before it. */
  onChange(listener: (id: string, before: StoredResource | undefined) => void): void;
}

/** The resources by lower-cased id, with an index by parent and by subscription. */
export function createStore(state: State): Store {
  const table = state.table<StoredResource>('resources');
  const lists = new Map<string, Map<string, StoredResource>>();
  const listeners: ((id: string, before: StoredResource | undefined) => void)[] = [];
  for (const resource of table.values()) index(resource);

  function index(resource: StoredResource) {
    for (const list of listsOf(resource)) {
      const found = lists.get(list) ?? new Map<string, StoredResource>();
      lists.set(list, found.set(resource.id.toLowerCase(), resource));
    }
  }

  return {
    get: <Kept>(id: string) => table.get(id.toLowerCase()) as StoredResource<Kept> | undefined,
    put(resource) {
      tell(resource.id);
      table.set(resource.id.toLowerCase(), resource);
      index(resource);
    },
    remove(id) {
      const key = id.toLowerCase();
      const resource = table.get(key);
      if (!resource) return;
      tell(id);
      table.delete(key);
      for (const list of listsOf(resource)) lists.get(list)?.delete(key);
    },
    children: <Kept>(parent: string, type: string) => listed<Kept>(listKey(parent, type)),
    ofSubscription: <Kept>(subscription: string, type: string) =>
      listed<Kept>(listKey(subscription, type)),
    below(id) {
      const prefix = `${id.toLowerCase()}/`;
      return [...table.values()].filter((one) => one.id.toLowerCase().startsWith(prefix));
    },
    values: () => table.values(),
    onChange: (listener) => void listeners.push(listener),
  };

  function tell(id: string) {
    if (listeners.length === 0) return;
    const before = table.get(id.toLowerCase());
    for (const listener of listeners) listener(id, before);
  }

  function listed<Kept>(key: string) {
    return [...(lists.get(key)?.values() ?? [])] as StoredResource<Kept>[];
  }
}

function listKey(owner: string, type: string): string {
  return `${owner}|${type}`.toLowerCase();
}

function listsOf({ id, type }: StoredResource): string[] {
  return [listKey(parentId(id), type), listKey(subscriptionOf(id), type)];
}
