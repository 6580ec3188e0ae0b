import type { Call } from '../call.ts';
import { scopeLocked } from './scope-locked.ts';
import type { Store } from '../store.ts';
import { isWithin, lockType, scopeOfLock, type Lock, type LockLevel } from './lock.ts';

export interface Locks {
  /** Throws 409 ScopeLocked where a lock forbids what the call is about to do. */
  require(call: Call): void;
  /** A lock that was just removed goes on for a while. */
  removed(lock: Lock): void;
}

interface Binding {
  scope: string;
  level: LockLevel;
}

// Seen in the field: deployments that remove a lock and then the resource have to try again
// (Azure-Player/azure.datafactory.devops#183).
const lagSeconds = 10;

/** What locks forbid: CanNotDelete deletions, ReadOnly every write and action too, at their scope and below. */
export function createLocks(store: Store, now: () => Date): Locks {
  let lately: (Binding & { until: number })[] = [];

  function bindings(subscription: string): Binding[] {
    const present = store.ofSubscription<Lock['state']>(subscription, lockType);
    if (lately.length > 0) lately = lately.filter(({ until }) => until > now().getTime());
    if (present.length === 0 && lately.length === 0) return [];
    const kept = present.map(({ id, state }) => ({ scope: scopeOfLock(id), level: state.level }));
    return [
      ...kept,
      ...lately.filter(({ scope }) => isWithin(scope, `/subscriptions/${subscription}`)),
    ];
  }

  return {
    require(call) {
      const { method, id, target, subscription } = call;
      if (method === 'GET' || method === 'HEAD' || subscription === '') return;
      // A lock does not lock itself in.
      if (target.type.toLowerCase() === lockType.toLowerCase()) return;
      const scope = target.scope ?? id;
      const isDeletion = method === 'DELETE' && target.scope === undefined;
      const binding = bindings(subscription).filter(
        (lock) =>
          ((isDeletion || lock.level === 'ReadOnly') && isWithin(scope, lock.scope)) ||
          (isDeletion && isWithin(lock.scope, scope)),
      );
      const locked = [...new Set(binding.map((lock) => lock.scope))];
      if (locked.length > 0) throw scopeLocked(scope, isDeletion ? 'delete' : 'write', locked);
    },
    removed({ id, state }) {
      const until = now().getTime() + lagSeconds * 1000;
      lately.push({ scope: scopeOfLock(id), level: state.level, until });
    },
  };
}
