import { RestError } from '@azure/storage-queue';

const statusOf = (error: unknown) => (error instanceof RestError ? error.statusCode : undefined);

/** Whether polling only backs off: no such queue, being deleted, or the service fails. The rest stops the host. */
export function isPollingDelay(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 409 || (status !== undefined && status >= 500);
}

/** Whether the message is no longer ours: deleted, or received by another with a new pop receipt. */
export function isLeaseLost(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || (status === 400 && codeOf(error) === 'PopReceiptMismatch');
}

export const isConflict = (error: unknown) => statusOf(error) === 409;
export const isNotFound = (error: unknown) => statusOf(error) === 404;

function codeOf(error: unknown): string | undefined {
  return error instanceof RestError
    ? (error.code ?? (error.details as { errorCode?: string } | undefined)?.errorCode)
    : undefined;
}
