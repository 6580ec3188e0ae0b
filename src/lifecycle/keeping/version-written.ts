import { wakeWaiters } from '../jobs/wake-job.ts';
import { keepImageOf, type KeepServices } from './keep-image.ts';

/**
 * A write to a version has ended, well or badly, says an event. A job of ours that waits for it looks again, and plans
 * when it ends; a version that somebody else wrote makes its image be looked at.
 */
export async function versionWritten(versionId: string, services: KeepServices): Promise<void> {
  if (await wakeWaiters(versionId, services)) return;
  await keepImageOf(versionId, 'event', services);
}
