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

/**
 * Azure's answer in our two words. What passes (no answer, 401, 403, 408, 412, 429, 5xx, concurrent writes)
 * is Unavailable; a 4xx that will be the same tomorrow is Refused, in Azure's own words.
 */
export function translate(error: unknown, doing: string): Error {
  if (error instanceof Refused || error instanceof Unavailable) return error;
  const status = statusOf(error);
  const told = wordsOf(error as ServiceError);
  const { response } = error as ServiceError;
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
  return status === 409 && PASSING_CONFLICTS.test(code);
}

/** Runs a call to Azure; whatever it throws comes out translated. `doing` completes "did not let us …". */
export async function asking<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw translate(error, doing);
  }
}

/** The same, where an absent resource (404) is an answer. */
export async function askingFor<T>(what: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw translate(error, `read ${what}`);
  }
}
