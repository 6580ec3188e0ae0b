/** What a step returns: the job goes on (`next`), waits (`later`) or has reached its end (`done`). */
export type Outcome<Data> =
  | { kind: 'next'; step: string; data: Data }
  | { kind: 'later'; seconds: number; because: string; data?: Data }
  | { kind: 'done'; result: string; data?: Data };

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

/** Passing: a network fault, throttling, a conflict, a right not yet granted. `retryAfterSeconds` is the server's own word, in real seconds. */
export class Unavailable extends Error {
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options);
    this.name = 'Unavailable';
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
