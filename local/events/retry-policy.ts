const minute = 60;
const hour = 60 * minute;

// Seconds after the first failure, the second …; the last step repeats until the time to live ends.
const schedule = [
  10,
  30,
  minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
];

// What a function's answer means at least, as for every endpoint that is an Azure resource.
const leastSeconds: Record<number, number> = {
  401: 5 * minute,
  404: 5 * minute,
  408: 2 * minute,
  503: 30,
};

/** Event Grid takes these, and only these, for a delivery. */
export function isDelivered(status: number): boolean {
  return status >= 200 && status <= 204;
}

/** Answers after which an event is dead-lettered at once. */
export function isHopeless(status: number): boolean {
  return status === 400 || status === 403 || status === 413;
}

/** Azure seconds until the next attempt, after this many of them failed; status 0: no answer. */
export function retryDelaySeconds(failedAttempts: number, status: number): number {
  const step = schedule[Math.min(failedAttempts, schedule.length) - 1] ?? 10;
  return Math.max(step, leastSeconds[status] ?? 10);
}

/** What a dead letter calls the answer to its last attempt. */
export function deliveryOutcome(status: number): string {
  return outcomes[status] ?? (isDelivered(status) ? 'Succeeded' : 'GenericError');
}

const outcomes: Record<number, string> = {
  0: 'SocketError',
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'TimedOut',
  413: 'PayloadTooLarge',
  503: 'Busy',
};
