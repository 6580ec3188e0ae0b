import type { StepMessage, StepName } from '../../messages.ts';
import { isClaimed, type Job } from './job.ts';

export type Turn =
  | { kind: 'run'; job: Job }
  | { kind: 'send'; step: StepName; message: StepMessage; at: Date }
  | { kind: 'drop'; because: string };

/** A message may come this much before its time: queue and app keep different clocks. In milliseconds. */
const EARLY = 1_000;

/**
 * Whether a message may act. Every answer but `run` replaces the message by at most one other, so that
 * duplicates never multiply; `send` is a message that was early, met somebody at work, or may have died
 * between the record and the sending of its successor.
 */
export function whoseTurn(
  job: Job | undefined,
  step: StepName,
  message: StepMessage,
  redelivered: boolean,
  now: Date,
): Turn {
  if (job === undefined) return { kind: 'drop', because: 'there is no such job' };
  if (job.step === undefined) return { kind: 'drop', because: 'the job has ended' };
  if (message.sequence === job.sequence - 1 && redelivered) {
    const successor = { job: job.id, sequence: job.sequence };
    return { kind: 'send', step: job.step, message: successor, at: job.dueAt };
  }
  if (message.sequence !== job.sequence || step !== job.step) {
    return { kind: 'drop', because: `sequence ${job.sequence} of ${job.step} is due` };
  }
  // A redelivery stays one: whoever holds the claim may be its own first delivery, and die before it sends.
  const again: StepMessage = redelivered ? { ...message, redelivered } : message;
  if (job.claimedUntil !== undefined && isClaimed(job, now)) {
    return { kind: 'send', step, message: again, at: job.claimedUntil };
  }
  if (job.dueAt.getTime() - now.getTime() > EARLY) {
    return { kind: 'send', step, message: again, at: job.dueAt };
  }
  return { kind: 'run', job };
}
