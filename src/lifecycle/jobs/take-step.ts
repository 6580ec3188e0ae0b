import type { StepMessage, StepName } from '../../messages.ts';
import { Conflict, Refused, Unavailable, type StepResult } from '../outcomes.ts';
import type { Clock, Jobs, Log, Outbox, Services } from '../ports.ts';
import type { Job } from './job.ts';
import { settle, type Outcome } from './settle.ts';
import { whoseTurn } from './turn.ts';

/** One decision about one job. */
export type Act = (job: Job, services: Services) => Promise<StepResult>;

/** How long one run of a step may take: longer than functionTimeout (5 min), shorter than the host's lease (10 min). */
const CLAIM_SECONDS = 6 * 60;
/** Where Azure's time runs faster the app does not: a claim lasts at least so many real seconds. */
const SHORTEST_CLAIM_SECONDS = 15;
/** A message that storage, or somebody else's write, kept from its end comes again after so many seconds. */
const AGAIN_SECONDS = 5;

/**
 * Runs a step's message by the protocol: claim the due sequence, act, write the record with the next
 * sequence, send its message. Returning completes the message. Throws only what nobody foresaw, which the
 * host then tries again, five times in all.
 */
export async function takeStep(
  step: StepName,
  act: Act,
  message: StepMessage,
  dequeueCount: number,
  services: Services,
  log: Log,
): Promise<void> {
  const { jobs, outbox, clock } = services;
  const redelivered = dequeueCount > 1 || message.redelivered === true;
  try {
    const found = await jobs.read(message.job);
    const turn = whoseTurn(found, step, message, redelivered, clock.now());
    if (turn.kind === 'drop')
      return log.info(`${message.job}: dropped a message, ${turn.because}.`);
    if (turn.kind === 'send') return await outbox.send(turn.step, turn.message, turn.at);
    const claimed = await jobs.save({ ...turn.job, claimedUntil: claimEnd(clock) });
    const outcome = await attempt(act, claimed, services, log);
    const { job, entry } = settle(claimed, step, outcome, clock);
    await jobs.save(job, entry);
    tell(log, job, step, outcome);
    if (job.step !== undefined) {
      await outbox.send(job.step, { job: job.id, sequence: job.sequence }, job.dueAt);
    }
  } catch (error) {
    const lostAnswer = error instanceof Unavailable;
    if (!lostAnswer && !(error instanceof Conflict)) throw error;
    // Storage is out, perhaps after the deed; or somebody else wrote the record, and who knows whether they
    // send for it. The message comes again and meets what is stored by then: at worst it is one too many.
    const at = clock.after(AGAIN_SECONDS);
    const again: StepMessage =
      lostAnswer || redelivered ? { ...message, redelivered: true } : message;
    log.warn(`${message.job}: ${error.message} Its message comes again at ${at.toISOString()}.`);
    await outbox.send(step, again, at);
  }
}

function claimEnd(clock: Clock): Date {
  const shortest = clock.now().getTime() + SHORTEST_CLAIM_SECONDS * 1_000;
  return new Date(Math.max(clock.after(CLAIM_SECONDS).getTime(), shortest));
}

async function attempt(act: Act, job: Job, services: Services, log: Log): Promise<Outcome> {
  try {
    return await act(job, services);
  } catch (error) {
    if (error instanceof Refused) {
      return { kind: 'refused', because: error.reason, remedy: error.remedy };
    }
    if (error instanceof Unavailable) {
      const { message: because, retryAfterSeconds } = error;
      return { kind: 'unavailable', because, retryAfterSeconds };
    }
    await letGo(job, error, services, log);
    throw error;
  }
}

/** An unforeseen error: without the claim the host's next try may run at once. Why a job ended stays. */
async function letGo(job: Job, error: unknown, { jobs }: Services, log: Log): Promise<void> {
  const { claimedUntil: _, ...released } = job;
  const told = job.state === 'open' ? { because: `Unforeseen: ${String(error)}` } : {};
  try {
    await jobs.save({ ...released, ...told });
  } catch (second) {
    log.warn(`${job.id}: its claim stays until it ends: ${String(second)}`);
  }
}

function tell(log: Log, job: Job, step: StepName, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'next':
    case 'done':
      return log.info(`${job.id}: ${step}: ${outcome.note}.`);
    case 'later':
    case 'unavailable':
      return log.info(
        `${job.id}: ${step}: ${outcome.because}; again at ${job.dueAt.toISOString()}.`,
      );
    case 'refused':
    case 'failed':
      return log.warn(
        `${job.id}: ${outcome.kind} in ${step}: ${outcome.because} ${outcome.remedy}`,
      );
    case 'cancelled':
      return log.info(`${job.id}: cancelled.`);
  }
}

/** A message that failed five times: the job it carried ends as failed, if it is still that message's turn. */
export async function failPoisoned(
  step: StepName,
  message: StepMessage,
  { jobs, outbox, clock }: { jobs: Jobs; outbox: Outbox; clock: Clock },
  log: Log,
): Promise<void> {
  const found = await jobs.read(message.job);
  if (found?.step !== step || found.sequence !== message.sequence) return;
  const because = `${step} failed five times. ${found.because ?? 'The worker died each time.'}`;
  const remedy = `This is a fault of Gallerist's own: see the app's log, then POST /api/jobs/${found.id}/retry.`;
  const { job, entry } = settle(found, step, { kind: 'failed', because, remedy }, clock);
  await jobs.save(job, entry);
  log.warn(`${job.id}: ${because}`);
  if (job.step !== undefined) {
    await outbox.send(job.step, { job: job.id, sequence: job.sequence }, clock.now());
  }
}
