import { addJob } from '../jobs/add-job.ts';
import { jobIdFrom, newJob, type Job } from '../jobs/job.ts';
import type { VersionData } from '../jobs/job-data.ts';
import type { StepName } from '../../messages.ts';
import type { Clock, Hints, Jobs, Outbox } from '../ports.ts';
import type { Ledger, Writer, Writers } from './ports.ts';
import type { Action, ActionKind } from './plan.ts';
import { NEVER_STORED, takeVersion } from './take-version.ts';

export interface Beginning {
  jobs: Jobs;
  hints: Hints;
  outbox: Outbox;
  clock: Clock;
  ledger: Ledger;
  writers: Writers;
}

/** Who asked for an action, and what a person wants besides. */
export interface Asked {
  by: string;
  madeBy?: string | undefined;
  byHand?: true;
  keep?: true;
  /** The id of the job; absent: it follows from the action and the instant. */
  job?: string | undefined;
}

const firstStep: Record<ActionKind, StepName> = {
  replicate: 'replicate-version',
  narrow: 'narrow-version',
  promote: 'promote-version',
};

/**
 * Begins an action: takes its version, stores the job, writes the ledger, sends the message. Undefined where somebody
 * else has the version. A planner that dies half-way leaves a version that is taken by a job that is not there; the
 * next one with the same wish makes that very job.
 */
export async function begin(
  action: Action,
  writer: Writer | undefined,
  asked: Asked,
  { writers, clock, ...adding }: Beginning,
): Promise<Job<VersionData> | undefined> {
  const { kind, image, version, wish, because, fact, back } = action;
  const { by, madeBy, job: own, ...wishes } = asked;
  const half = halfBegun(action, writer);
  const since = half?.since ?? clock.now();
  const cause = [kind, version.id.toLowerCase(), wish, since.toISOString()];
  const id = half?.job ?? own ?? (await jobIdFrom(image, cause));
  const taken = await takeVersion(writer ?? { version }, { job: id, kind, wish, since }, writers);
  if (!taken) return undefined;
  const data: VersionData = {
    version,
    wish,
    ...(madeBy === undefined ? {} : { madeBy }),
    ...(back === undefined ? {} : { back }),
    ...wishes,
  };
  const job = newJob(id, kind, firstStep[kind], data, by, since);
  await adding.ledger.write({
    at: since,
    image,
    what: 'begun',
    kind,
    version: version.number,
    because,
    fact,
    by,
    job: id,
  });
  await adding.hints.waits(version.id, id);
  await addJob(job, adding);
  return job;
}

/** What a planner left that took the version for this very wish, and died before it stored the job. */
export function halfBegun({ kind, wish }: Action, writer: Writer | undefined): Writer | undefined {
  const isSame = writer?.stopped === NEVER_STORED && writer.kind === kind && writer.wish === wish;
  return isSame ? writer : undefined;
}
