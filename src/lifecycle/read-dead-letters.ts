import { blobEvent, resourceEvent } from '../messages.ts';
import { eachByItself, throwAll } from './each-by-itself.ts';
import type { KeepServices } from './keeping/keep-image.ts';
import { versionWritten } from './keeping/version-written.ts';
import type { DeadLetters, Log } from './ports.ts';
import type { Intake } from './uploads/report-upload.ts';
import { vhdUploaded } from './uploads/vhd-uploaded.ts';

type Receiving = Intake & KeepServices & { deadLetters: DeadLetters };

/**
 * Acts on events that Event Grid gave up on, as if they had just come, and removes each file once all in it are done.
 * An event that cannot be acted on keeps nobody from the next; the error comes at the end.
 */
export async function readDeadLetters(services: Receiving, log: Log): Promise<number> {
  let count = 0;
  const stays = await eachByItself(services.deadLetters.list(), async (letter) => {
    const failed = await eachByItself(eventsIn(await letter.text()), async (event) => {
      await receive(event, services, log);
      count += 1;
    });
    throwAll(failed, `event(s) of ${letter.name} could not be acted on`);
    await letter.remove();
    log.info(`${letter.name}: its events were dead-lettered and are picked up.`);
  });
  throwAll(stays, STAYS);
  return count;
}

const STAYS =
  'dead letter(s) stay and are read again at the next run; where what one is about is gone for good, delete it from the container dead-letters';

async function receive(event: unknown, services: Receiving, log: Log): Promise<void> {
  const resource = resourceEvent.safeParse(event);
  if (resource.success) return versionWritten(resource.data.data.resourceUri, services);
  const blob = blobEvent.safeParse(event);
  // findUploads judges the catalog, whatever became of its events.
  if (blob.success && blob.data.subject.includes('/containers/catalog/')) return;
  if (blob.success) return vhdUploaded(blob.data, services, log);
  log.error(
    `A dead letter is no event that Gallerist knows: ${JSON.stringify(event).slice(0, 500)}`,
  );
}

function eventsIn(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [parsed];
  } catch {
    return [text];
  }
}
