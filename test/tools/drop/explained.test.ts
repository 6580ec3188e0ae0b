import {
  AggregateAuthenticationError,
  AuthenticationError,
  CredentialUnavailableError,
} from '@azure/identity';
import { RestError } from '@azure/storage-blob';
import { describe, expect, it } from 'vitest';
import { AccountComplaint } from '../../../tools/drop/complaint.ts';
import { explained } from '../../../tools/drop/explained.ts';

const account = 'https://drops.blob.core.windows.net';
const lines = (error: unknown) => {
  const told = explained(error, { account, whenUnreachable: 'Check the network.' });
  expect(told).toBeInstanceOf(AccountComplaint);
  return (told as Error).message.split('\n');
};

describe('an error of the account', () => {
  it('that is a missing role names the role', () => {
    const code = 'AuthorizationPermissionMismatch';
    expect(lines(new RestError('Forbidden', { statusCode: 403, code }))).toEqual([
      `You may not write to ${account} (${code}).`,
      expect.stringContaining('the role Storage Blob Data Contributor'),
    ]);
  });

  it('that is a network rule says so', () => {
    const refusal = new RestError('Forbidden', { statusCode: 403, code: 'AuthorizationFailure' });
    expect(lines(refusal)).toEqual([
      expect.stringContaining('its network rules, most likely'),
      expect.stringContaining('Storage Blob Data Contributor'),
    ]);
  });

  it('that is another tenant says how to sign in to it', () => {
    const code = 'InvalidAuthenticationInfo';
    expect(lines(new RestError('Issuer', { statusCode: 401, code }))).toEqual([
      `${account} does not take this sign-in (${code}).`,
      expect.stringContaining('az login --tenant'),
    ]);
  });

  it('that is none of the account but of the way to it says so', () => {
    expect(lines(new RestError('getaddrinfo', { code: 'ENOTFOUND' }))).toEqual([
      `${account} cannot be reached (ENOTFOUND).`,
      'Check the network.',
    ]);
  });

  it('that will pass says so', () => {
    expect(lines(new RestError('Busy', { statusCode: 503, code: 'ServerBusy' }))).toEqual([
      `${account} is busy or out of order (ServerBusy).`,
      'Try again in some minutes.',
    ]);
  });

  it('that is a missing container tells the wrong account', () => {
    const refusal = new RestError('Absent', { statusCode: 404, code: 'ContainerNotFound' });
    expect(lines(refusal)).toEqual([
      `${account} has no container vhds.`,
      expect.stringContaining('Name the drop account'),
    ]);
  });

  it.each([
    new CredentialUnavailableError('No CLI.'),
    new AggregateAuthenticationError([new Error('One.'), new Error('Two.')], 'None.'),
  ])('that is a missing sign-in says how to sign in: $name', (error) => {
    expect(lines(error)).toEqual([
      'Nobody is signed in to Azure on this machine.',
      'Sign in, then try again: az login',
    ]);
  });

  it('that is a refused sign-in says why', () => {
    const body = {
      error: 'invalid_client',
      error_description: 'AADSTS7000215: Invalid client secret.\r\nTrace ID: 1',
    };
    expect(lines(new AuthenticationError(401, body))).toEqual([
      'Azure refuses the sign-in: AADSTS7000215: Invalid client secret.',
      expect.stringContaining('az login'),
    ]);
  });

  it('that is a sign-in without a network says so', () => {
    const [what] = lines(new AuthenticationError(400, 'network_error: See the documentation'));
    expect(what).toBe('The sign-in of Azure cannot be reached.');
  });

  it('that nobody foresaw stays what it is', () => {
    const error = new RestError('Odd', { statusCode: 418 });
    expect(explained(error, { account, whenUnreachable: '' })).toBe(error);
  });
});
