/** Where in Azure's hierarchy a path points. */
export type Level = 'tenant' | 'subscription' | 'group' | 'scope';

/** A path taken apart. Segment names count in any case; names keep the case they were sent in. */
export interface ResourcePath {
  level: Level;
  subscription?: string;
  group?: string;
  /** The id of what an extension resource (a lock, the tags) hangs on; its level is `scope`. */
  scope?: string;
  /** e.g. Microsoft.Compute/galleries/images, in the case it was sent. */
  type: string;
  namespace: string;
  /** One for each part of the type; one fewer where the path is a list or ends in an action. */
  names: string[];
  /** Whether the path names one resource, and not a list of them (or an action). */
  isResource: boolean;
}

const resources = 'Microsoft.Resources';
// What hangs on anything: a subscription, a group, a resource.
const extensionTypes = [
  'microsoft.authorization/locks',
  'microsoft.authorization/permissions',
  'microsoft.resources/tags',
];
// What Resource Manager itself lists below a subscription or a group.
const ownLists = ['locations', 'providers', 'resources', 'tagnames'];

/** Takes a URL's path apart; undefined where it is no path of Resource Manager. */
export function parsePath(path: string): ResourcePath | undefined {
  // az writes two slashes before the type of a top-level resource whose lock it names.
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.findLastIndex((segment) => is(segment, 'providers'));
  const [namespace, type] = segments.slice(last + 1);
  const isExtension = extensionTypes.includes(`${namespace}/${type}`.toLowerCase());
  if (last > 0 && isExtension) return extending(segments.slice(0, last), segments.slice(last));
  return parseSegments(segments);
}

/** A path below something else's; undefined where that something is no resource. */
function extending(scopeSegments: string[], rest: string[]): ResourcePath | undefined {
  const scope = parseSegments(scopeSegments);
  const extension = provided({ level: 'tenant' }, rest.slice(1));
  if (!scope?.isResource || !extension) return undefined;
  const subscription = scope.subscription ?? scope.names[0];
  return {
    ...extension,
    level: 'scope',
    scope: idOf(scope),
    ...(subscription !== undefined && { subscription }),
    ...(scope.group !== undefined && { group: scope.group }),
  };
}

function parseSegments(segments: string[]): ResourcePath | undefined {
  const [first, subscription, second, group] = segments;
  if (is(first, 'subscriptions')) {
    if (segments.length <= 2) return plain('tenant', 'subscriptions', subscription);
    if (segments.length === 3 && ownLists.includes(second?.toLowerCase() ?? ''))
      return {
        ...plain('subscription', second ?? '', undefined),
        ...(subscription && { subscription }),
      };
    if (is(second, 'providers'))
      return provided({ level: 'subscription', subscription }, segments.slice(3));
    if (is(second, 'operationresults')) {
      const found = plain('subscription', 'operationresults', group);
      return { ...found, ...(subscription && { subscription }) };
    }
    if (!is(second, 'resourcegroups') || !subscription) return undefined;
    if (segments.length <= 4)
      return {
        ...plain('subscription', 'resourceGroups', group),
        subscription,
        ...(group && { group }),
      };
    if (is(segments[4], 'providers'))
      return provided({ level: 'group', subscription, group }, segments.slice(5));
    if (segments.length === 5 && is(segments[4], 'resources'))
      return { ...plain('group', 'resources', undefined), subscription, ...(group && { group }) };
    return undefined;
  }
  if (segments.length === 1 && is(first, 'providers'))
    return plain('tenant', 'providers', undefined);
  if (is(first, 'providers')) return provided({ level: 'tenant' }, segments.slice(1));
  if (segments.length === 1 && is(first, 'tenants')) return plain('tenant', 'tenants', undefined);
  return undefined;
}

function is(segment: string | undefined, name: string): boolean {
  return segment?.toLowerCase() === name;
}

function plain(level: Level, type: string, name: string | undefined): ResourcePath {
  return {
    level,
    type: `${resources}/${type}`,
    namespace: resources,
    names: name === undefined ? [] : [name],
    isResource: name !== undefined,
  };
}

function provided(
  where: { level: Level; subscription?: string | undefined; group?: string | undefined },
  segments: string[],
): ResourcePath | undefined {
  const [namespace, ...rest] = segments;
  // A second `providers` begins an extension resource, of which parsePath knows all there are here.
  if (!namespace || rest.some((segment) => is(segment, 'providers'))) return undefined;
  if (rest.length === 0 || (rest.length === 1 && /^(un)?register$/i.test(rest[0] ?? '')))
    return providerItself(where, namespace, rest[0]);
  const types = rest.filter((_, index) => index % 2 === 0);
  return {
    level: where.level,
    ...(where.subscription && { subscription: where.subscription }),
    ...(where.group && { group: where.group }),
    namespace,
    type: [namespace, ...types].join('/'),
    names: rest.filter((_, index) => index % 2 === 1),
    isResource: rest.length % 2 === 0,
  };
}

/** …/providers/{namespace}, or …/providers/{namespace}/register. */
function providerItself(
  where: { level: Level; subscription?: string | undefined },
  namespace: string,
  action: string | undefined,
): ResourcePath {
  const path = plain(where.level, action ? `providers/${action}` : 'providers', namespace);
  return {
    ...path,
    isResource: action === undefined,
    ...(where.subscription && { subscription: where.subscription }),
  };
}

/** The id of what a path names, with the names as sent and the type in Azure's case. */
export function idOf(path: ResourcePath, type: string = path.type): string {
  if (type === `${resources}/subscriptions`) return `/subscriptions/${path.names[0]}`;
  const subscription = path.subscription ? `/subscriptions/${path.subscription}` : '';
  const group = path.group ? `/resourceGroups/${path.group}` : '';
  if (path.scope === undefined && path.namespace === resources) return `${subscription}${group}`;
  const scope = path.scope ?? `${subscription}${group}`;
  const [namespace, ...types] = type.split('/');
  const names = types.flatMap((part, index) => {
    const name = path.names[index];
    return name === undefined ? [part] : [part, name];
  });
  return `${scope}/providers/${namespace}/${names.join('/')}`;
}

/** The id of the group or resource that something belongs to. */
export function parentId(id: string): string {
  const segments = id.split('/');
  const isTopLevel = segments.at(-4)?.toLowerCase() === 'providers';
  return segments.slice(0, isTopLevel ? -4 : -2).join('/');
}

/** The id of the group or resource that a list hangs on. */
export function listOwner(listId: string): string {
  return parentId(`${listId}/-`);
}

export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The parts of a resource id that errors quote: `Microsoft.Compute/galleries/pics` and so on. */
export function typeAndName(id: string): string {
  return id.split(/\/providers\//i).at(-1) ?? id;
}

export function groupOf(id: string): string {
  return /\/resourcegroups\/([^/]+)/i.exec(id)?.[1] ?? '';
}

export function subscriptionOf(id: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';
}

/** The full type of the resource an id names, in the id's own case; undefined for what is no resource id. */
export function typeOf(id: string): string | undefined {
  // A request's path may have empty segments, an id may not.
  const path = /^(\/[^/]+)+$/.test(id) ? parsePath(id) : undefined;
  return path?.isResource && path.level === 'group' ? path.type : undefined;
}
