import type { LocalAzure } from '../../local/local-azure.ts';
import type { StorageCall } from '../../local/storage-front/storage-faults.ts';

/** A request to storage at which something dies: what went before it is done, it and what follows is not. */
export interface CrashPoint {
  service: 'blob' | 'queue' | 'table';
  when: (call: StorageCall) => boolean;
}

/** Has something die at the first such request. */
export function crashAt(
  { storage }: LocalAzure,
  { service, when }: CrashPoint,
  die: () => void,
): { happened: () => boolean } {
  let happened = false;
  storage[service].faults.cut('before', {
    when(call) {
      if (happened || !when(call)) return false;
      happened = true;
      die();
      return true;
    },
  });
  return { happened: () => happened };
}
