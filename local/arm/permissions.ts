import type { Principal } from '../tokens.ts';
import { ArmError } from './errors.ts';

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

export interface Permissions {
  allows(principal: Principal, action: string): boolean;
  /** Throws 403 AuthorizationFailed unless the principal may do this. */
  require(principal: Principal, action: string, scope: string): void;
  /**
   * Throws 403 LinkedAuthorizationFailed unless the principal may also do `linkedAction`
   * on a resource that the request only names.
   */
  requireLinked(
    principal: Principal,
    request: { action: string; scope: string },
    linkedAction: string,
    linkedScope: string,
  ): void;
}

/**
 * The app's principal holds `role` at the subscription, less the actions in `denied`;
 * every other principal of the tenant may do everything.
 */
export function createPermissions(
  role: RoleDefinition,
  appPrincipalId: string,
  denied: ReadonlySet<string>,
): Permissions {
  const granted = role.Actions.map(matcher);
  const notGranted = role.NotActions.map(matcher);

  function allows(principal: Principal, action: string): boolean {
    if (principal.objectId !== appPrincipalId) return true;
    if ([...denied].some((pattern) => matcher(pattern)(action))) return false;
    return granted.some((match) => match(action)) && !notGranted.some((match) => match(action));
  }

  return {
    allows,
    require(principal, action, scope) {
      if (allows(principal, action)) return;
      const message = `The client '${principal.clientId}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
      throw new ArmError(403, { code: 'AuthorizationFailed', message }, 'gateway');
    },
    requireLinked(principal, request, linkedAction, linkedScope) {
      if (allows(principal, linkedAction)) return;
      const message = `The client '${principal.clientId}' with object id '${principal.objectId}' has permission to perform action '${request.action}' on scope '${request.scope}'; however, it does not have permission to perform action(s) '${linkedAction}' on the linked scope(s) '${linkedScope}' (respectively) or the linked scope(s) are invalid.`;
      throw new ArmError(403, { code: 'LinkedAuthorizationFailed', message }, 'gateway');
    },
  };
}

/** Azure's patterns: `*` stands for any text, slashes included; case does not count. */
function matcher(pattern: string): (action: string) => boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${escaped.join('.*')}$`, 'i');
  return (action) => expression.test(action);
}
