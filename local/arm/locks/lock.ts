import type { StoredResource } from '../store.ts';

export const lockType = 'Microsoft.Authorization/locks';

export interface LockState {
  level: LockLevel;
  notes?: string | undefined;
}

export type LockLevel = 'CanNotDelete' | 'ReadOnly';

export type Lock = StoredResource<LockState>;

/** The id of what a lock hangs on. */
export function scopeOfLock(id: string): string {
  return id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, '');
}

/** Whether a scope is another one or lies below it; ids in any case. */
export function isWithin(scope: string, outer: string): boolean {
  return `${scope}/`.toLowerCase().startsWith(`${outer}/`.toLowerCase());
}
