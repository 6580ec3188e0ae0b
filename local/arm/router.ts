import { ownMember } from '../own-member.ts';
import type { Method, Operation, ResourceType } from './call.ts';
import {
  malformedPath,
  methodNotAllowed,
  noRegisteredProvider,
  unknownNamespace,
  unknownType,
} from './errors.ts';
import { allRegions, displayName } from './regions.ts';
import type { ResourcePath } from './resource-path.ts';

export interface Route {
  type: ResourceType;
  /** On a POST that runs an action, or a GET of a view: its name. */
  actionName?: string;
}

export interface Router {
  /** The type that a path is about. Throws 404 for a namespace or a type nobody offers. */
  find(path: ResourcePath, method: string, apiVersion: string): Route;
  /** Throws 400 NoRegisteredProviderFound unless the type knows the api-version. */
  requireApiVersion(route: Route, apiVersion: string, location: string): void;
  /** What a method does there. Throws 404 or 405 where there is nothing. */
  operation(route: Route, path: ResourcePath, method: string): Operation;
  /** Whether resources of that type are kept in the store. */
  isKept(type: string): boolean;
}

export function createRouter(types: readonly ResourceType[]): Router {
  const byName = new Map(types.map((type) => [type.type.toLowerCase(), type]));
  const namespaces = new Set(types.map(({ type }) => type.split('/')[0]?.toLowerCase()));

  return {
    isKept: (type) => byName.get(type.toLowerCase())?.resource?.PUT !== undefined,
    find(path, method, apiVersion) {
      const name = path.type.toLowerCase();
      const type = byName.get(name);
      if (type) return { type };
      const cut = name.lastIndexOf('/');
      const owner = path.isResource ? undefined : byName.get(name.slice(0, cut));
      const last = name.slice(cut + 1);
      const isView = ownMember(owner?.views, last) !== undefined;
      if (owner && (method === 'POST' || isView)) return { type: owner, actionName: last };
      if (!namespaces.has(path.namespace.toLowerCase())) throw unknownNamespace(path.namespace);
      throw unknownType(path.namespace, apiVersion);
    },
    requireApiVersion({ type }, apiVersion, location) {
      if (type.apiVersions.includes(apiVersion)) return;
      const name = type.type.slice(type.type.indexOf('/') + 1);
      const locations = allRegions.map((region) => displayName(region) ?? region);
      throw noRegisteredProvider(name, apiVersion, location, type.apiVersions, locations);
    },
    operation({ type, actionName }, path, method) {
      const here = operationsHere(type, actionName, path);
      if (!here) throw malformedPath(path.type);
      const found = here[method as Method];
      if (!found) throw methodNotAllowed(method, path.type);
      return found;
    },
  };
}

function operationsHere(
  type: ResourceType,
  actionName: string | undefined,
  path: ResourcePath,
): Partial<Record<Method, Operation>> | undefined {
  if (actionName !== undefined) {
    const action = ownMember(type.actions, actionName);
    const view = ownMember(type.views, actionName);
    if (!action && !view) return undefined;
    return { ...(action && { POST: action }), ...(view && { GET: view }) };
  }
  if (path.isResource) return path.level === (type.level ?? 'group') ? type.resource : undefined;
  const list = type.list?.[path.level];
  const query = type.query?.[path.level];
  if (!list && !query) return undefined;
  return { ...(list && { GET: list }), ...(query && { POST: query }) };
}
