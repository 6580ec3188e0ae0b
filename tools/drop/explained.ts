import { RestError } from '@azure/storage-blob';
import { AccountComplaint } from './complaint.ts';
import type { Destination } from './destination.ts';

const ROLE = 'Storage Blob Data Contributor';
/** By name: the classes of @azure/identity may come from another copy of it. */
const SIGN_IN_ERRORS = [
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
];

type Account = Pick<Destination, 'account' | 'whenUnreachable'>;

/** What a person can do about an error of the account or of signing in; any other error as it is. */
export function explained(error: unknown, account: Account): unknown {
  const [what, remedy] = explanation(error, account) ?? [];
  if (what === undefined || remedy === undefined) return error;
  return new AccountComplaint(what, remedy, { cause: error });
}

type Explanation = [what: string, remedy: string];

function explanation(error: unknown, account: Account): Explanation | undefined {
  if (error instanceof Error && SIGN_IN_ERRORS.includes(error.name)) return signIn(error);
  if (!(error instanceof RestError)) return undefined;
  // An error without an answer is one of the connection.
  if (error.statusCode === undefined) {
    return [
      `${account.account} cannot be reached (${error.code ?? error.message}).`,
      account.whenUnreachable,
    ];
  }
  return refusal(error.statusCode, codeOf(error), account.account);
}

function signIn(error: Error): Explanation {
  if (error.name !== 'AuthenticationError') {
    return ['Nobody is signed in to Azure on this machine.', 'Sign in, then try again: az login'];
  }
  if (/\bnetwork_error\b|ENOTFOUND/.test(error.message)) {
    return ['The sign-in of Azure cannot be reached.', 'Check the network, and the proxy if any.'];
  }
  const why = /More details:\s*(.*)/.exec(error.message)?.[1] ?? error.message.split('\n')[0];
  return [
    `Azure refuses the sign-in: ${why}`,
    'Sign in again (az login), or correct the AZURE_… variables.',
  ];
}

function refusal(status: number, code: string, account: string): Explanation | undefined {
  if (status === 401) {
    return [
      `${account} does not take this sign-in (${code}).`,
      'Sign in to the tenant that the account is in: az login --tenant <tenant>',
    ];
  }
  // Azure says AuthorizationFailure when it is the network rules that forbid a request.
  if (status === 403 && code === 'AuthorizationFailure') {
    return [
      `${account} refuses this machine (${code}): its network rules, most likely.`,
      `Let your address in (Networking); you also need the role ${ROLE}.`,
    ];
  }
  if (status === 403) {
    return [
      `You may not write to ${account} (${code}).`,
      `Have the role ${ROLE} assigned to you there (Owner is not enough); it counts after some minutes.`,
    ];
  }
  if (code === 'ContainerNotFound') {
    return [
      `${account} has no container vhds.`,
      'Name the drop account of a Gallerist: its deployment makes the container.',
    ];
  }
  if (status === 429 || status >= 500) {
    return [`${account} is busy or out of order (${code}).`, 'Try again in some minutes.'];
  }
  return undefined;
}

/** From the header: the answer to a HEAD request has no body that could say it. */
function codeOf({ response, code, statusCode }: RestError): string {
  return response?.headers.get('x-ms-error-code') ?? code ?? String(statusCode);
}
