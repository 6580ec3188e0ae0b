import type { Tokens } from '../tokens.ts';
import { authenticate } from './authentication.ts';
import type { Call, IncomingCall } from './call.ts';
import * as errors from './errors.ts';
import { asOf, refuseNewer } from './newer-members.ts';
import { notFound } from './kept-resource.ts';
import { metadataEndpoints } from './metadata-endpoints.ts';
import type { Locks } from './locks/locks.ts';
import { apiVersionOf } from './paging.ts';
import type { Platform } from './platform.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Reply } from './reply.ts';
import { jsonBody } from './request-body.ts';
import {
  idOf,
  listOwner,
  nameOf,
  parentId,
  parsePath,
  typeAndName,
  type ResourcePath,
} from './resource-path.ts';
import type { Route, Router } from './router.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import { checkTags } from './tags/tag-limits.ts';
import type { TokenBuckets } from './token-buckets.ts';

export interface Answer {
  reply: Reply;
  /** Whose answer it is; it shows in the headers. */
  producedBy: errors.ErrorOrigin;
}

export interface PipelineParts {
  platform: Platform;
  router: Router;
  limits: RateLimits;
  buckets: TokenBuckets;
  tokens: Tokens;
  signIn: SignIn;
  locks: Locks;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What happens to a request, in the order in which Azure finds fault with it. */
export function createPipeline(parts: PipelineParts) {
  const { platform, router, limits, buckets, tokens, signIn, locks } = parts;
  const { store, tenantId, permissions } = platform;

  return async function answer(incoming: IncomingCall): Promise<Answer> {
    const headers: Record<string, string> = {};
    try {
      const { reply, gateway } = await run(incoming, headers);
      return {
        reply: { ...reply, headers: { ...headers, ...reply.headers } },
        producedBy: gateway ? 'gateway' : 'provider',
      };
    } catch (error) {
      if (!(error instanceof errors.ArmError)) throw error;
      const reply: Reply = {
        status: error.status,
        body: { error: error.body },
        headers: { ...headers, ...error.headers },
      };
      return { reply, producedBy: error.origin };
    }
  };

  async function run(incoming: IncomingCall, headers: Record<string, string>) {
    const { path, method } = incoming;
    const signedIn = signIn(incoming);
    if (signedIn) return { reply: signedIn, gateway: true };
    const asked = incoming.query.get('api-version');
    if (!asked) throw errors.missingApiVersion();
    if (path.toLowerCase() === '/metadata/endpoints')
      return { reply: metadataEndpoints(incoming, tenantId, asked), gateway: true };
    const principal = authenticate(incoming.headers['authorization'], tokens, tenantId, [
      incoming.origin,
    ]);
    const apiVersion = apiVersionOf(incoming.query, asked);
    const target = parsePath(path);
    if (!target) throw errors.malformedPath(path);
    const subscription = requireSubscription(target);
    Object.assign(headers, buckets.take(method, principal.objectId, subscription));
    const route = router.find(target, method, apiVersion);
    router.requireApiVersion(route, apiVersion, locationOf(target));
    const operation = router.operation(route, target, method);
    const about = { ...target, type: route.type.type };
    if (route.actionName !== undefined) about.isResource = true;
    const named = {
      ...incoming,
      target: about,
      id: idOf(about),
      subscription,
      apiVersion,
      principal,
      action: operation.action ?? actionOf(route, method),
    };
    authorize(named);
    requireGroup(target, method);
    requireScope(target);
    const call: Call = { ...named, json: bodyOf(incoming) };
    locks.require(call);
    requireParent(call);
    if (operation.charges)
      Object.assign(headers, limits.charge(subscription, operation.charges, call.id));
    checkTags((call.json as { tags?: unknown } | undefined)?.tags);
    refuseNewer(about.type, apiVersion, call.json);
    const reply = await operation.handle(call);
    if (reply.status < 400 && reply.body !== undefined)
      reply.body = asOf(about.type, apiVersion, reply.body);
    return { reply, gateway: target.namespace === 'Microsoft.Resources' };
  }

  function requireSubscription(target: ResourcePath): string {
    const id =
      target.subscription ?? (target.type.endsWith('/subscriptions') ? target.names[0] : '');
    if (id === undefined || id === '') return '';
    if (!guid.test(id)) throw errors.subscriptionMalformed(id);
    if (!store.get(`/subscriptions/${id}`)) throw errors.subscriptionNotFound(id);
    return id;
  }

  function requireGroup(target: ResourcePath, method: string) {
    if (!['group', 'scope'].includes(target.level) || !target.group) return;
    const id = `/subscriptions/${target.subscription}/resourceGroups/${target.group}`;
    const group = store.get(id);
    if (!group) throw errors.resourceGroupNotFound(target.group);
    if (group.provisioningState === 'Deleting' && isWrite(method))
      throw errors.resourceGroupBeingDeleted(target.group);
  }

  function requireScope({ scope = '' }: ResourcePath) {
    if (scope !== '' && !store.get(scope)) throw notFound(scope);
  }

  function locationOf(target: ResourcePath): string {
    const group = `/subscriptions/${target.subscription}/resourceGroups/${target.group}`;
    return store.get(idOf(target))?.location || store.get(group)?.location || 'westeurope';
  }

  function authorize(call: Omit<Call, 'json'>) {
    // What has no scope of its own is open to whoever can sign in; its answers are filtered.
    if (call.action !== '') permissions.require(call.principal, call.action, scopeOf(call));
  }

  function requireParent({ id, target, method, action }: Call) {
    const owner = target.isResource ? parentId(id) : listOwner(id);
    const ownerType = target.type.slice(0, target.type.lastIndexOf('/'));
    if (!router.isKept(ownerType)) return;
    const parent = store.get(owner);
    if (!parent) throw errors.parentNotFound(namesIn(owner));
    if (parent.provisioningState === 'Deleting' && isWrite(method))
      throw errors.markedForDeletion(action, nameOf(owner));
  }
}

/** The names in a resource id without the types between them: `gallery/definition`. */
function namesIn(id: string): string {
  const [, ...rest] = typeAndName(id).split('/');
  return rest.filter((_, index) => index % 2 === 1).join('/');
}

function bodyOf(incoming: IncomingCall): unknown {
  const { method, body } = incoming;
  if (isWrite(method)) return jsonBody(incoming);
  return method === 'POST' && body.length > 0 ? jsonBody(incoming) : undefined;
}

function isWrite(method: string): boolean {
  return method === 'PUT' || method === 'PATCH';
}

const verbs: Record<string, string> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  DELETE: 'delete',
};

function actionOf({ type, actionName }: Route, method: string): string {
  return actionName === undefined
    ? `${type.type}/${verbs[method]}`
    : `${type.type}/${actionName}/action`;
}

/** A list is read at what it hangs on. */
function scopeOf({ target, id, subscription }: Omit<Call, 'json'>): string {
  if (target.isResource) return id;
  if (target.scope !== undefined) return target.scope;
  return target.level === 'group' ? listOwner(id) : `/subscriptions/${subscription}`;
}
