import { randomUUID } from 'node:crypto';
import type { AzureClock } from '../clock.ts';
import type { AzureEvent } from './azure-event.ts';
import type { Schedule } from './schedule.ts';

export interface DeadLetter {
  subscriptionName: string;
  event: AzureEvent;
  reason: DeadLetterReason;
  deliveryAttempts: number;
  lastDeliveryOutcome: string;
  publishTime: Date;
  lastDeliveryAttemptTime: Date;
}

export type DeadLetterReason =
  'MaxDeliveryAttemptsExceeded' | 'TimeToLiveExceeded' | 'UndeliverableDueToClientError';

export interface DeadLettersOptions {
  clock: AzureClock;
  schedule: Schedule;
  /** Writes a blob into the dead-letter container. */
  write: (name: string, text: string) => Promise<void>;
  log: (line: string) => void;
}

export interface DeadLetters {
  /** Writes the letter 5 Azure minutes from now, and tries for four hours. */
  bury: (letter: DeadLetter) => void;
  /** Letters that are being written now. */
  writing: () => number;
}

const delaySeconds = 5 * 60;
const retrySeconds = 10 * 60;
const giveUpSeconds = 4 * 3600;

/** Where events end that could not be delivered. */
export function deadLetters({ clock, schedule, write, log }: DeadLettersOptions): DeadLetters {
  let writing = 0;
  const attempt = async (letter: DeadLetter, since: Date): Promise<void> => {
    const { name, text } = deadLetterBlob(letter, clock.now());
    writing += 1;
    try {
      await write(name, text);
    } catch (error) {
      const lateSeconds = (clock.now().getTime() - since.getTime()) / 1000;
      if (lateSeconds < giveUpSeconds) {
        schedule.after(retrySeconds, () => void attempt(letter, since));
      } else {
        log(`Event Grid drops the dead letter ${name}: ${String(error)}`);
      }
    } finally {
      writing -= 1;
    }
  };
  return {
    bury: (letter) => schedule.after(delaySeconds, () => void attempt(letter, clock.now())),
    writing: () => writing,
  };
}

/** Name and text of a dead letter's blob: SUBSCRIPTION/2026/4/8/2/<guid>.json, an array of one event. */
export function deadLetterBlob(letter: DeadLetter, at: Date): { name: string; text: string } {
  // Upper case, and parts of the date without leading zeros, as Azure names them.
  const day = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  const name = [letter.subscriptionName.toUpperCase(), ...day, `${randomUUID()}.json`].join('/');
  const { data, ...event } = letter.event;
  const written = {
    ...event,
    deadLetterReason: letter.reason,
    deliveryAttempts: letter.deliveryAttempts,
    lastDeliveryOutcome: letter.lastDeliveryOutcome,
    publishTime: letter.publishTime.toISOString(),
    lastDeliveryAttemptTime: letter.lastDeliveryAttemptTime.toISOString(),
    data,
  };
  return { name, text: JSON.stringify([written]) };
}
