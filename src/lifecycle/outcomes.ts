import type { StepName } from '../messages.ts';
import type { JobData } from './jobs/job-data.ts';

/** What a step returns when it neither refuses nor fails: on to another step, not yet, or the job's good end. */
export type StepResult<Data extends JobData = JobData> =
  | { kind: 'next'; step: StepName; note: string; data: Data }
  | { kind: 'later'; seconds: number; because: string; data?: Data }
  | { kind: 'done'; note: string; data?: Data };

/** Not yet: look again after so many seconds of Azure's time. `because` is what it waits for. */
export const later = <Data extends JobData>(
  seconds: number,
  because: string,
  data?: Data,
): StepResult<Data> => ({
  kind: 'later',
  seconds,
  because,
  ...(data === undefined ? {} : { data }),
});

/**
 * Permanent: no retry will help until somebody changes something.
 * `reason` says what is wrong with which thing, `remedy` what to do about it.
 */
export class Refused extends Error {
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super(`${reason} ${remedy}`, options);
    this.name = 'Refused';
    this.reason = reason;
    this.remedy = remedy;
  }
}

/**
 * Passing: a network fault, throttling, a conflict, a right not yet granted.
 * `retryAfterSeconds` is the server's own word, in real seconds.
 */
export class Unavailable extends Error {
  /** What is wrong; as `Refused` has it, without a remedy. */
  readonly reason: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.name = 'Unavailable';
    this.reason = message;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Azure's answer; or `otherwise(error)` where it cannot give one now (Unavailable) or will not (Refused). */
export async function toldOr<Told, Else>(
  ask: () => Promise<Told>,
  otherwise: (error: Unavailable | Refused) => Else,
): Promise<Told | Else> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Unavailable || error instanceof Refused) return otherwise(error);
    throw error;
  }
}

/** Somebody else wrote the record first (412): their word stands. */
export class Conflict extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(`${what} was changed by somebody else.`, options);
    this.name = 'Conflict';
  }
}
