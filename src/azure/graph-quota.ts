import { setTimeout as sleep } from 'node:timers/promises';

/** Lets so many milliseconds pass. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/**
 * Keeps to what Resource Graph lets one identity ask: fifteen queries in five seconds, whoever of its processes asks.
 * Every answer says how many are left, and when there are all of them again
 * (MicrosoftDocs/azure-docs, articles/governance/resource-graph/concepts/guidance-for-throttled-requests.md).
 */
export function graphQuota(pause: Pause = sleep) {
  let free: Promise<unknown> = Promise.resolve();
  return {
    /** Resolves when there is a query left. */
    mayAsk: () => free,
    note(headers: { get(name: string): string | undefined }): void {
      if (headers.get('x-ms-user-quota-remaining') !== '0') return;
      free = pause(millisecondsOf(headers.get('x-ms-user-quota-resets-after')));
    },
  };
}

/** Of `hh:mm:ss`. */
function millisecondsOf(time = ''): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
