import type { StepMessage, StepName } from '../../messages.ts';
import { Conflict, Refused, Unavailable, type StepResult } from '../outcomes.ts';
import type { Clock, Log, Services } from '../ports.ts';
import { faultOfOurs } from './fail-poisoned.ts';
import type { Job } from './job.ts';
import type { JobData } from './job-data.ts';
import { settle, type Outcome } from './settle.ts';
import { whoseTurn } from './turn.ts';

/** One decision about one job, whose data are of the kind that the step gets. */
export type Act<Data extends JobData = JobData> = (
  job: Job<Data>,
  services: Services,
) => Promise<StepResult<Data>>;

/** How long one run of a step may take: longer than functionTimeout (5 min), shorter than the host's lease (10 min). */
const CLAIM_SECONDS = 6 * 60;
/** Where Azure's time runs faster the app does not: a claim lasts at least so many real seconds. */
const SHORTEST_CLAIM_SECONDS = 15;
/** As many as the host's own attempts at a message (maxDequeueCount). */
const MOST_DEATHS = 5;
/** A message that storage, or somebody else's write, kept from its end comes again after so many seconds. */
const AGAIN_SECONDS = 5;

/**
 * Runs a step's message by the protocol: claim the due sequence, act, write the record with the next
 * sequence, send its message. Returning completes the message. Throws only what nobody foresaw, which the
 * host then tries again, five times in all.
 */
export async function takeStep<Data extends JobData>(
  step: StepName,
  act: Act<Data>,
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
    const claimed = await jobs.save(claim(turn.job, clock));
    await run(step, act as unknown as Act, claimed, services, log);
  } catch (error) {
    const outage = error instanceof Unavailable;
    if (!outage && !(error instanceof Conflict)) throw error;
    // Storage is out, perhaps after the deed; or somebody else wrote the record, and who knows whether they
    // send for it. The message comes again and meets what is stored by then: at worst it is one too many.
    const at = clock.after(AGAIN_SECONDS);
    const again: StepMessage = outage || redelivered ? { ...message, redelivered: true } : message;
    const told = `${message.job}: ${error.message} Its message comes again at ${at.toISOString()}.`;
    if (outage) log.warn(told);
    else log.info(told);
    await outbox.send(step, again, at);
  }
}

function claim(job: Job, clock: Clock): Job {
  const shortest = clock.now().getTime() + SHORTEST_CLAIM_SECONDS * 1_000;
  const claimedUntil = new Date(Math.max(clock.after(CLAIM_SECONDS).getTime(), shortest));
  // Whoever comes back from a step, with an outcome or an error, takes the claim away.
  if (job.claimedUntil === undefined) return { ...job, claimedUntil };
  return { ...job, claimedUntil, deaths: (job.deaths ?? 0) + 1 };
}

async function run(
  step: StepName,
  act: Act,
  claimed: Job,
  services: Services,
  log: Log,
): Promise<void> {
  const { jobs, outbox, clock } = services;
  try {
    const reported = deadly(claimed, step) ?? (await attempt(act, claimed, services));
    const { job, outcome, entry } = settle(claimed, step, reported, clock);
    await jobs.save(job, entry);
    tell(log, job, step, outcome);
    if (job.step !== undefined) {
      await outbox.send(job.step, { job: job.id, sequence: job.sequence }, job.dueAt);
    }
  } catch (error) {
    const foreseen = error instanceof Unavailable || error instanceof Conflict;
    if (!foreseen) await letGo(claimed, error, services, log);
    throw error;
  }
}

/** The host counts a message's failures; a message that waits for a dead worker's claim is new each time. */
function deadly({ id, deaths = 0 }: Job, step: StepName): Outcome | undefined {
  if (deaths < MOST_DEATHS) return undefined;
  const because = `${step} was begun ${deaths} times in a row and never came back: the worker died each time, or storage was out.`;
  return { kind: 'failed', because, remedy: faultOfOurs(id) };
}

async function attempt(act: Act, job: Job, services: Services): Promise<Outcome> {
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
    // Of another record than the job's own.
    if (error instanceof Conflict) {
      return { kind: 'unavailable', because: error.message, retryAfterSeconds: undefined };
    }
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
