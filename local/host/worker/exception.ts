import type { WorkerException } from '../rpc.ts';

/** What was thrown as the real worker reports it: non-errors are wrapped. */
export function asException(thrown: unknown): WorkerException {
  const error = asError(thrown);
  return { message: error.message, stackTrace: error.stack ?? '' };
}

function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (thrown === null || thrown === undefined) return new Error('Unknown error');
  return new Error(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
}
