import { expect, it } from 'vitest';
import { createRateLimits } from '../../../local/arm/rate-limits.ts';
import { createTokenBuckets } from '../../../local/arm/token-buckets.ts';
import type { ArmError } from '../../../local/arm/errors.ts';
import { azureClock } from '../../../local/clock.ts';
import { gallery } from './arm-server.ts';
import { prepared } from './prepared.ts';

function refusal(run: () => unknown): ArmError {
  try {
    run();
  } catch (error) {
    return error as ArmError;
  }
  throw new Error('was not refused');
}

const start = new Date('2026-03-01T12:00:00Z');

it("counts a policy's calls in 3 and in 30 minutes", () => {
  const clock = azureClock({ speed: 0, start });
  const limits = createRateLimits(() => clock.now(), String);
  const write = () => limits.charge('s', { DeleteGallery: 1, GetGallery: 1 }, 'pics');
  for (let left = 49; left >= 0; left -= 1)
    expect(write()).toEqual({
      'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/DeleteGallery3Min;${left},Microsoft.Compute/DeleteGallery30Min;${250 + left}`,
    });
  clock.advance(100);
  const { status, body, headers } = refusal(write);
  expect([status, body.code, headers]).toEqual([
    429,
    'OperationNotAllowed',
    { 'Retry-After': '80' },
  ]);
  expect(body.details?.[0]).toMatchObject({ code: 'TooManyRequests', target: 'DeleteGallery3Min' });
  expect(body.innererror).toEqual({ internalErrorCode: 'TooManyRequestsReceived' });
  clock.advance(80);
  expect(write()['x-ms-ratelimit-remaining-resource']).toMatch(
    /^Microsoft.Compute\/DeleteGallery3Min;49,/,
  );
});

it('fills a bucket of tokens again with time', () => {
  const clock = azureClock({ speed: 0, start });
  const buckets = createTokenBuckets(() => clock.now(), String);
  const write = () => buckets.take('PUT', 'me', 's');
  expect(write()).toEqual({
    'x-ms-ratelimit-remaining-subscription-writes': '199',
    'x-ms-ratelimit-remaining-subscription-global-writes': '2999',
  });
  for (let call = 0; call < 199; call += 1) write();
  const { status, body } = refusal(write);
  expect([status, body.code]).toEqual([429, 'SubscriptionRequestsThrottled']);
  clock.advance(1);
  for (let call = 0; call < 10; call += 1) write();
  expect(refusal(write).status).toBe(429);
  expect(buckets.take('GET', 'me', 's')).toEqual({
    'x-ms-ratelimit-remaining-subscription-global-reads': '3749',
  });
});

it('tells on the wire what is left', async () => {
  const { send } = await prepared();
  const { headers } = await send('GET', gallery);
  expect(headers).toMatchObject({
    'x-ms-ratelimit-remaining-resource':
      'Microsoft.Compute/GetGallery3Min;348,Microsoft.Compute/GetGallery30Min;2498',
    'x-ms-ratelimit-remaining-subscription-global-reads': '3749',
  });
});
