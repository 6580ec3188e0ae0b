import type { Call } from './call.ts';
import type { Principal } from '../tokens.ts';
import { ArmError } from './errors.ts';
import { subscriptionOf } from './resource-path.ts';

/** A role as Azure's own JSON has it, and as infra/role.json is written. */
export interface RoleDefinition {
  Name: string;
  Description: string;
  Actions: string[];
  NotActions: string[];
  DataActions: string[];
  NotDataActions: string[];
  AssignableScopes: string[];
}

/** Actions, wildcards allowed, that were taken from the app: in one subscription, or in all. */
export interface Denial {
  action: string;
  subscription?: string;
}

/** What one role assignment grants, as Microsoft.Authorization/permissions tells it. */
export interface Granted {
  actions: string[];
  notActions: string[];
  dataActions: string[];
  notDataActions: string[];
}

export interface Permissions {
  /** Whether the principal may do this at a scope: a subscription's id, or one below it. */
  allows(principal: Principal, action: string, scope: string): boolean;
  /** All that the principal may do at a scope; empty where that is nothing. */
  granted(principal: Principal, scope: string): Granted[];
  /** Throws 403 AuthorizationFailed unless the principal may do this. */
  require(principal: Principal, action: string, scope: string): void;
  /**
   * Throws 403 LinkedAuthorizationFailed unless the caller may also do `linkedAction`
   * on a resource that the call only names.
   */
  requireLinked(
    call: Pick<Call, 'principal' | 'action' | 'id'>,
    linkedAction: string,
    linkedScope: string,
  ): void;
}

/**
 * The app's principal holds `role` at every subscription, less the actions in `denied`;
 * every other principal of the tenant may do everything.
 */
export function createPermissions(
  role: RoleDefinition,
  appPrincipalId: string,
  denied: readonly Denial[],
): Permissions {
  const isGranted = anyOf(role.Actions);
  const isNotGranted = anyOf(role.NotActions);

  function deniedAt(scope: string): string[] {
    const at = subscriptionOf(scope).toLowerCase();
    return denied
      .filter(({ subscription = at }) => subscription.toLowerCase() === at)
      .map(({ action }) => action);
  }

  function allows(principal: Principal, action: string, scope: string): boolean {
    if (principal.objectId !== appPrincipalId) return true;
    return isGranted(action) && !isNotGranted(action) && !anyOf(deniedAt(scope))(action);
  }

  return {
    allows,
    granted(principal, scope) {
      if (principal.objectId !== appPrincipalId) return [everything];
      const left = less(role, deniedAt(scope));
      return left.actions.length === 0 ? [] : [left];
    },
    require(principal, action, scope) {
      if (allows(principal, action, scope)) return;
      const message = `The client '${principal.clientId}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
      throw new ArmError(403, { code: 'AuthorizationFailed', message }, 'gateway');
    },
    requireLinked({ principal, action, id }, linkedAction, linkedScope) {
      if (allows(principal, linkedAction, linkedScope)) return;
      const message = `The client '${principal.clientId}' with object id '${principal.objectId}' has permission to perform action '${action}' on scope '${id}'; however, it does not have permission to perform action(s) '${linkedAction}' on the linked scope(s) '${linkedScope}' (respectively) or the linked scope(s) are invalid.`;
      throw new ArmError(403, { code: 'LinkedAuthorizationFailed', message }, 'gateway');
    },
  };
}

const everything: Granted = {
  actions: ['*'],
  notActions: [],
  dataActions: ['*'],
  notDataActions: [],
};

/** A role without what is denied: actions go; from what a wildcard covers they are excepted. */
function less(role: RoleDefinition, denied: readonly string[]): Granted {
  const isDenied = anyOf(denied);
  const actions = role.Actions.filter((action) => !isDenied(action));
  const isCovered = anyOf(actions.filter((action) => action.includes('*')));
  // Two wildcards may share actions though neither covers the other.
  const excepted = denied.filter((action) => action.includes('*') || isCovered(action));
  return {
    actions,
    notActions: [...role.NotActions, ...excepted],
    dataActions: role.DataActions,
    notDataActions: role.NotDataActions,
  };
}

function anyOf(patterns: readonly string[]): (action: string) => boolean {
  const matchers = patterns.map(matcher);
  return (action) => matchers.some((matches) => matches(action));
}

/** Azure's patterns: `*` stands for any text, slashes included; case does not count. */
function matcher(pattern: string): (action: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('.*')}$`, 'i');
  return (action) => expression.test(action);
}
