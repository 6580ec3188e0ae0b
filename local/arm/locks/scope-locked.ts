import { ArmError } from '../errors.ts';

export function scopeLocked(scope: string, operation: 'delete' | 'write', locked: string[]) {
  const scopes = locked.map((one) => `'${one}'`).join(', ');
  const message = `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: ${scopes}. Please remove the lock and try again.`;
  return new ArmError(409, { code: 'ScopeLocked', message }, 'gateway');
}
