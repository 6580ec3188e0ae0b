import { Refused, Unavailable } from '../lifecycle/outcomes.ts';

/** The members that Azure's clients put on what they throw, whichever client it was. */
interface ServiceError extends Error {
  statusCode?: number | string;
  status?: number | string;
  code?: string;
  details?: {
    error?: { code?: string; message?: string; details?: { message?: string }[] };
    odataError?: { code?: string; message?: { value?: string } };
  };
  response?: { headers?: { get(name: string): string | undefined } };
}

export const statusOf = (error: unknown): number =>
  Number((error as ServiceError).statusCode ?? (error as ServiceError).status ?? 0);

export const codeOf = (error: unknown): string | undefined => {
  const { details, code } = error as ServiceError;
  return details?.error?.code ?? details?.odataError?.code ?? code;
};

/** 409s that pass by themselves: somebody else is writing, or a deletion has not reached every corner yet. */
const PASSING_CONFLICTS =
  /ConcurrentWrite|CannotDeleteResource|ScopeLocked|Throttl|TooManyRequests|AnotherOperationInProgress|ContainerBeingDeleted|QueueBeingDeleted|TableBeingDeleted/i;

/** What clients throw where a service, the way to it or a token failed: by name, for each brings classes of its own. */
const FAILURES = new Set([
  'RestError',
  'AbortError',
  'TimeoutError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
  'CredentialUnavailableError',
]);
/** Codes of Node's and of undici's for a connection that failed. */
const NETWORK =
  /^(EAI_\w+|ECONN\w+|EHOST\w+|ENET\w+|ENOTFOUND|EPIPE|EPROTO|ETIMEDOUT|ERR_STREAM_PREMATURE_CLOSE|ERR_(SSL|TLS|HTTP2)_\w+|HPE_\w+|Z_\w+|UND_ERR_(?!INVALID_ARG)\w+)$/;

/** What the blob client says, without name and code, of a body that ended early or never. */
const CUT_SHORT =
  /^(Data corruption failure|Stream drains before|The operation cannot be completed in timeout)/;

/** Whether a service answered, or could not be reached; anything else is a fault of ours. */
function isAzures(error: unknown): error is ServiceError {
  if (!(error instanceof Error)) return false;
  if (statusOf(error) > 0 || FAILURES.has(error.name) || CUT_SHORT.test(error.message)) return true;
  // What fetch throws has its code in its cause.
  const { code, cause } = error as ServiceError & { cause?: { code?: unknown } };
  return [code, cause?.code].some((told) => NETWORK.test(String(told)));
}

/**
 * Azure's answer in our two words. What passes (no answer, 401, 403, 408, 412, 429, 5xx, concurrent writes, a parent
 * not yet seen) is Unavailable; a 4xx that will be the same tomorrow is Refused, in Azure's own words. What is none of Azure's
 * stays as it is: called an outage, it would be waited for.
 */
export function translate(error: unknown, doing: string): Error {
  if (error instanceof Refused || error instanceof Unavailable || !isAzures(error)) {
    return error as Error;
  }
  const status = statusOf(error);
  const told = wordsOf(error);
  const { response } = error;
  const code = codeOf(error);
  if (status >= 400 && status < 500 && !passes(status, code)) {
    return new Refused(
      `Azure refused to ${doing} (${status} ${code ?? 'without a code'}): ${told}`,
      'Mend what Azure names, then retry the job.',
      { cause: error },
    );
  }
  const retryAfter = Number(response?.headers?.get('retry-after'));
  return new Unavailable(
    `Azure did not let us ${doing} (${status || 'no answer'} ${code ?? ''}): ${told}`,
    {
      cause: error,
      ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}),
    },
  );
}

/** Azure's own. Resource Graph says only in the details what is wrong. */
function wordsOf({ message, details }: ServiceError): string {
  const { message: told, details: more = [] } = details?.error ?? {};
  const words = [told ?? details?.odataError?.message?.value ?? message];
  return [...words, ...more.map((detail) => detail.message)].filter(Boolean).join(' ');
}

function passes(status: number, code = ''): boolean {
  if ([401, 403, 408, 412, 429].includes(status)) return true;
  // Of a parent that was just made, not every front end of Resource Manager knows yet.
  if (code === 'ParentResourceNotFound') return true;
  return status === 409 && PASSING_CONFLICTS.test(code);
}

/** Runs a call to Azure; what it throws comes out translated. `doing` completes "did not let us …". */
export async function asking<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error, doing);
  }
}

/** The same, where an absent resource (404) is an answer. */
export async function unlessAbsent<T>(
  doing: string,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw translate(error, doing);
  }
}
