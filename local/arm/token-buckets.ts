import { ArmError } from './errors.ts';

type Kind = 'reads' | 'writes' | 'deletes';

// https://azure.microsoft.com/updates/azure-resource-manager-throttling: per principal and subscription;
// the bucket of the whole principal is fifteen times as large.
const buckets: Record<Kind, { size: number; refillPerSecond: number }> = {
  reads: { size: 250, refillPerSecond: 25 },
  writes: { size: 200, refillPerSecond: 10 },
  deletes: { size: 200, refillPerSecond: 10 },
};
const globalFactor = 15;

export interface TokenBuckets {
  /** Takes one token and returns the headers that tell what is left. Throws 429 where there is none. */
  take(method: string, principal: string, subscription: string): Record<string, string>;
}

/** Resource Manager's own throttling, in Azure's time. */
export function createTokenBuckets(
  now: () => Date,
  retryAfter: (seconds: number) => string,
): TokenBuckets {
  const levels = new Map<string, { left: number; at: number }>();

  function take(key: string, size: number, refillPerSecond: number): number {
    const time = now().getTime();
    const level = levels.get(key) ?? { left: size, at: time };
    const left = Math.min(size, level.left + ((time - level.at) / 1000) * refillPerSecond) - 1;
    if (left >= 0) levels.set(key, { left, at: time });
    return Math.floor(left);
  }

  return {
    take(method, principal, subscription) {
      const kind = kindOf(method);
      const { size, refillPerSecond } = buckets[kind];
      const left = take(`${kind} ${principal} ${subscription}`, size, refillPerSecond);
      const globalLeft = take(
        `${kind} ${principal}`,
        size * globalFactor,
        refillPerSecond * globalFactor,
      );
      if (left < 0 || globalLeft < 0) throw throttled(kind, principal, retryAfter);
      const actor = subscription === '' ? 'tenant' : 'subscription';
      return {
        // Reads of one subscription are not told any more.
        ...(kind !== 'reads' && { [`x-ms-ratelimit-remaining-${actor}-${kind}`]: `${left}` }),
        [`x-ms-ratelimit-remaining-${actor}-global-${kind}`]: `${globalLeft}`,
      };
    },
  };
}

function kindOf(method: string): Kind {
  if (method === 'GET' || method === 'HEAD') return 'reads';
  return method === 'DELETE' ? 'deletes' : 'writes';
}

function throttled(
  kind: Kind,
  principal: string,
  retryAfter: (seconds: number) => string,
): ArmError {
  const message = `Number of '${kind.slice(0, -1)}' requests for subscription actor '${principal}' exceeded. Please try again after '1' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`;
  const body = { code: 'SubscriptionRequestsThrottled', message };
  return new ArmError(429, body, 'gateway', { 'Retry-After': retryAfter(1) });
}
