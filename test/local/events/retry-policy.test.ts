import { describe, expect, it } from 'vitest';
import { isDelivered, isHopeless, retryDelaySeconds } from '../../../local/events/retry-policy.ts';

describe('the retry policy of Event Grid', () => {
  it('takes 200 to 204, and nothing else, for a delivery', () => {
    expect([200, 202, 204].every(isDelivered)).toBe(true);
    expect([0, 205, 302, 404, 500].some(isDelivered)).toBe(false);
  });

  it('does not try again what can never succeed', () => {
    expect([400, 403, 413].every(isHopeless)).toBe(true);
    expect([0, 401, 404, 408, 500, 503].some(isHopeless)).toBe(false);
  });

  it('waits longer after every failure', () => {
    const delays = Array.from({ length: 12 }, (_, index) => retryDelaySeconds(index + 1, 500));
    expect(delays).toEqual([
      10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 43_200, 43_200,
    ]);
  });

  it.each([
    [401, 300],
    [404, 300],
    [408, 120],
    [503, 30],
    [0, 10],
  ])('waits after a first %i at least %i s', (status, seconds) => {
    expect(retryDelaySeconds(1, status)).toBe(seconds);
  });
});
