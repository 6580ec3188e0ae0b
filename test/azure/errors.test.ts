import { AbortError } from '@azure/abort-controller';
import { RestError } from '@azure/core-rest-pipeline';
import {
  AuthenticationError,
  AuthenticationRequiredError,
  CredentialUnavailableError,
} from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { armGalleries } from '../../src/azure/arm-galleries.ts';
import { asking, translate } from '../../src/azure/errors.ts';
import { Conflict, Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { aNewVersion, aRef } from '../contracts/gallery-parts.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { managerAt } from '../support/manager-at.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

describe('what fails on the way to a service', () => {
  it.each<[string, Error]>([
    ['a request that could not be sent', new RestError('no', { code: 'REQUEST_SEND_ERROR' })],
    ['an answer that cannot be parsed', new RestError('no', { code: 'PARSE_ERROR' })],
    ['an answer of 500', new RestError('no', { statusCode: 500 })],
    ['an abort', new AbortError('The operation was aborted.')],
    ['a signal that ran out', new DOMException('too long', 'TimeoutError')],
    ['no identity', new CredentialUnavailableError('no identity')],
    ['a token refused', new AuthenticationError(401, 'no')],
    ['a token without an end', new AuthenticationRequiredError({ scopes: [] })],
    ['a body that ends early', new Error('Data corruption failure: received less data than')],
    ['a stream that ends early', new Error('Stream drains before getting enough data needed.')],
    ['fetch', new TypeError('fetch failed', { cause: withCode('ENOTFOUND') })],
    ...['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE'].map(
      (code): [string, Error] => [code, withCode(code)],
    ),
    ...['ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_CONNECT_TIMEOUT', 'HPE_INVALID_CONSTANT'].map(
      (code): [string, Error] => [code, withCode(code)],
    ),
  ])('is Unavailable: %s', (_what, error) => {
    expect(translate(error, 'ask')).toMatchObject({ name: 'Unavailable', cause: error });
  });
});

describe('what is no fault of Azure', () => {
  it.each<Error>([
    new TypeError("Cannot read properties of undefined (reading 'id')"),
    new RangeError('Invalid time value'),
    new SyntaxError('Unexpected token'),
    new Error('properties.location cannot be null or undefined.'),
    withCode('ERR_INVALID_URL'),
    withCode('UND_ERR_INVALID_ARG'),
    new Conflict('The job'),
    new Refused('No.', 'Go.'),
    new Unavailable('later', { cause: withCode('ECONNRESET') }),
  ])('stays as it is: %s', async (error) => {
    await expect(asking('ask', () => Promise.reject(error))).rejects.toBe(error);
  });

  it('stays what it is where a client finds it before it asks', async () => {
    const credential = { getToken: async () => ({ token: 'one', expiresOnTimestamp: 0 }) };
    const galleries = armGalleries(managerAt('https://localhost:1', credential), fakeClock());
    const version = { ...aNewVersion('one'), endOfLifeDate: new Date(NaN) };
    const creation = galleries.createVersion(aRef('ubuntu'), '1.0.0', version);
    await expect(creation).rejects.toThrow(RangeError);
  });
});
