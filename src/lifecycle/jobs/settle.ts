import type { StepName } from '../../messages.ts';
import { LONGEST_DAYS } from '../catalog/duration.ts';
import type { Clock } from '../ports.ts';
import type { StepResult } from '../outcomes.ts';
import type { HistoryEntry, Job, JobState } from './job.ts';
import type { JobData } from './job-data.ts';
import { withoutPause } from './without-pause.ts';

/** What became of one run of a step. */
export type Outcome =
  | StepResult
  | { kind: 'refused' | 'failed'; because: string; remedy: string }
  | { kind: 'cancelled'; because: string }
  | { kind: 'unavailable'; because: string; retryAfterSeconds: number | undefined };

/** How long a job may stay in a step, in hours of Azure's time. */
const deadlineHours: Record<StepName, number> = {
  'import-vhd': 48,
  'create-managed-image': 6,
  'create-version': 6,
  'replicate-version': 48,
  // A gate may be a person.
  'promote-version': 7 * 24,
  'narrow-version': 48,
  'roll-back': 24,
  'close-job': 48,
  'remove-managed-image': 48,
  // The longest time that a catalog may let blobs lie, and two days.
  'clear-drop': (LONGEST_DAYS + 2) * 24,
};

const HOUR = 3_600;
/** Back-off of passing faults: 5 s, doubled each time, at most 5 minutes. */
const backOffSeconds = (failures: number): number => Math.min(300, 5 * 2 ** (failures - 1));

export interface Settled {
  job: Job;
  /** What it came to: as reported or, past the deadline, a failure. */
  outcome: Outcome;
  /** Absent where the job only goes on waiting for what it already waited for. */
  entry?: HistoryEntry;
}

/** The record after an outcome: the next sequence, when it is due, and the line for the history. Pure. */
export function settle(stored: Job, step: StepName, reported: Outcome, clock: Clock): Settled {
  const found = withoutPause(stored, clock);
  const gaveUp = giveUp(found, step, reported, clock);
  const outcome = gaveUp ?? reported;
  const job = gaveUp !== undefined && 'data' in reported ? withData(found, reported.data) : found;
  const after = follow(job, step, outcome, clock);
  const { claimedUntil: _c, deaths: _d, ...released } = after;
  const settled: Job = { ...released, sequence: job.sequence + 1 };
  const waitsOn = job.because === after.because;
  if (waitsOn && (outcome.kind === 'later' || outcome.kind === 'unavailable')) {
    return { job: settled, outcome };
  }
  return { job: settled, outcome, entry: entryOf(job, step, after, outcome, clock.now()) };
}

/** Whoever would go on waiting past the deadline of the step has failed. */
function giveUp(job: Job, step: StepName, outcome: Outcome, clock: Clock): Outcome | undefined {
  if (outcome.kind !== 'later' && outcome.kind !== 'unavailable') return undefined;
  const hours = deadlineHours[step];
  if (clock.elapsed(job.stepSince) <= hours * HOUR) return undefined;
  const because = `Gave up after ${hours} hours in ${step}: ${outcome.because}`;
  const remedy = `Mend what it waits for, then POST /api/jobs/${job.id}/retry.`;
  return { kind: 'failed', because, remedy };
}

function follow(job: Job, step: StepName, outcome: Outcome, clock: Clock): Job {
  const now = clock.now();
  switch (outcome.kind) {
    case 'next': {
      const { because: _, ...rest } = job;
      return {
        // Why a job ended stays.
        ...(job.state === 'open' ? rest : job),
        step: outcome.step,
        dueAt: now,
        stepSince: now,
        failures: 0,
        data: outcome.data,
      };
    }
    case 'later':
    case 'unavailable':
      return wait(job, outcome, clock);
    case 'done':
      return end(withData(job, outcome.data), step, 'succeeded', outcome.note, undefined, now);
    case 'refused':
    case 'failed':
      return end(job, step, outcome.kind, outcome.because, outcome.remedy, now);
    case 'cancelled':
      return end(job, step, 'cancelled', outcome.because, undefined, now);
  }
}

function wait(
  job: Job,
  outcome: Extract<Outcome, { kind: 'later' | 'unavailable' }>,
  clock: Clock,
): Job {
  const told = job.state === 'open' ? { because: outcome.because } : {};
  if (outcome.kind === 'later') {
    return {
      ...withData(job, outcome.data),
      ...told,
      dueAt: clock.after(outcome.seconds),
      failures: 0,
    };
  }
  const failures = job.failures + 1;
  const { retryAfterSeconds: wished } = outcome;
  const dueAt =
    wished === undefined
      ? clock.after(backOffSeconds(failures))
      : new Date(clock.now().getTime() + Math.min(wished, 24 * HOUR) * 1_000);
  return { ...job, ...told, dueAt, failures };
}

/** An ended job has steps left that write the result and tidy up; after the last, none. */
function end(
  job: Job,
  step: StepName,
  state: JobState,
  because: string,
  remedy: string | undefined,
  now: Date,
): Job {
  if (job.state !== 'open') {
    const { step: _, ...closed } = job;
    return { ...closed, dueAt: now };
  }
  return {
    ...job,
    state,
    step: 'close-job',
    dueAt: now,
    stepSince: now,
    failures: 0,
    because,
    ...(remedy === undefined ? {} : { remedy }),
    endedIn: step,
    endedAt: now,
  };
}

const withData = (job: Job, data: JobData | undefined): Job =>
  data === undefined ? job : { ...job, data };

function entryOf(job: Job, step: StepName, after: Job, outcome: Outcome, at: Date): HistoryEntry {
  const ended = after.state !== 'open' && job.state === 'open';
  const note = 'note' in outcome ? outcome.note : outcome.because;
  return {
    sequence: job.sequence,
    step,
    at,
    outcome: ended ? after.state : outcome.kind,
    note: after.remedy !== undefined && ended ? `${note} ${after.remedy}` : note,
  };
}
