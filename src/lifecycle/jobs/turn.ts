import type { StepMessage, StepName } from '../../messages.ts';
import type { Job } from './job.ts';

export type Turn =
  | { kind: 'run'; job: Job }
  | { kind: 'send'; step: StepName; sequence: number; at: Date }
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
    return { kind: 'send', step: job.step, sequence: job.sequence, at: job.dueAt };
  }
  if (message.sequence !== job.sequence || step !== job.step) {
    return { kind: 'drop', because: `sequence ${job.sequence} of ${job.step} is due` };
  }
  const { sequence } = job;
  if (job.claimedUntil !== undefined && job.claimedUntil > now) {
    return { kind: 'send', step, sequence, at: job.claimedUntil };
  }
  if (job.dueAt.getTime() - now.getTime() > EARLY) {
    return { kind: 'send', step, sequence, at: job.dueAt };
  }
  return { kind: 'run', job };
}
