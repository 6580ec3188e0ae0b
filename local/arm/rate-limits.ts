import { ArmError } from './errors.ts';
import { createResourceBuckets } from './resource-buckets.ts';

interface Window {
  minutes: 3 | 30;
  ceiling: number;
}

// First values seen on the wire plus one, per subscription: [3 minutes, 30 minutes].
const ceilings: Record<string, readonly [number, number]> = {
  CreateUpdateGallery: [50, 300],
  GetGallery: [350, 2500],
  ListGalleryInResourceGroup: [100, 1000],
  ListGalleryInSubscription: [100, 1000],
  DeleteGallery: [50, 300],
  PostShareGallery: [10, 60],
  GetGalleryArtifact: [600, 3000],
  ListGalleryArtifact: [200, 200],
  CreateUpdateGalleryImage: [150, 750],
  GetGalleryImage: [600, 3000],
  ListGalleryImagesInGallery: [1500, 10_000],
  DeleteGalleryImage: [50, 300],
  CreateUpdateGalleryImageVersion: [375, 1200],
  GetGalleryImageVersion: [2000, 10_000],
  ListGalleryImageVersionsInGalleryImage: [1500, 10_000],
  DeleteGalleryImageVersion: [150, 1000],
  GetOperationStatus: [5000, 15_000],
  ListSoftDeletedResourcesInGallery: [1500, 10_000],
  CreateUpdateDisks: [3000, 25_000],
  HighCostSnapshotCreateHydrate: [1000, 8000],
  HighCostDiskEncryptionSet: [100, 300],
  LowCostGet: [15_000, 120_000],
  GetOperation: [50_000, 400_000],
};

export interface RateLimits {
  /**
   * Charges a call to Compute's policies and returns the header that tells what is left of the first of
   * them, and of all those that are token buckets. Throws 429 where a policy is used up.
   */
  charge(
    subscription: string,
    charges: Readonly<Record<string, number>>,
    resourceId: string,
  ): Record<string, string>;
}

/** Compute's own limits: so many calls of a kind in 3 and in 30 minutes of Azure's time. */
export function createRateLimits(
  now: () => Date,
  retryAfter: (seconds: number) => string,
): RateLimits {
  const used = new Map<string, { start: number; count: number }>();
  const buckets = createResourceBuckets(now);

  function spend(subscription: string, policy: string, cost: number, { minutes, ceiling }: Window) {
    const key = `${subscription} ${policy} ${minutes}`;
    const time = now().getTime();
    const length = minutes * 60_000;
    let window = used.get(key);
    if (!window || time - window.start >= length)
      used.set(key, (window = { start: time, count: 0 }));
    window.count += cost;
    if (window.count > ceiling) {
      const end = window.start + length;
      throw tooManyRequests(
        `${policy}${minutes}Min`,
        window,
        ceiling,
        end,
        retryAfter((end - time) / 1000),
      );
    }
    return `Microsoft.Compute/${policy}${minutes}Min;${ceiling - window.count}`;
  }

  function spendWindows(subscription: string, policy: string, cost: number) {
    const found = ceilings[policy];
    if (!found) throw new Error(`No ceiling is known for the rate-limit policy '${policy}'.`);
    const [three, thirty] = found;
    const short = spend(subscription, policy, cost, { minutes: 3, ceiling: three });
    const long = spend(subscription, policy, cost, { minutes: 30, ceiling: thirty });
    return `${short},${long}`;
  }

  function spendBucket(subscription: string, resourceId: string, policy: string, cost: number) {
    const taken = buckets.take({ subscription, resourceId, policy, cost });
    if (taken.left >= 0) return `Microsoft.Compute/${policy};${taken.left}`;
    const time = now().getTime();
    const end = time + taken.waitSeconds * 1000;
    const window = { start: time, count: taken.capacity + cost };
    throw tooManyRequests(policy, window, taken.capacity, end, retryAfter(taken.waitSeconds));
  }

  return {
    charge(subscription, charges, resourceId) {
      const left = Object.entries(charges).map(([policy, cost]) =>
        buckets.has(policy)
          ? spendBucket(subscription, resourceId, policy, cost)
          : spendWindows(subscription, policy, cost),
      );
      const told = left.filter(
        (_, index) => index === 0 || buckets.has(Object.keys(charges)[index]),
      );
      return told.length > 0 ? { 'x-ms-ratelimit-remaining-resource': told.join(',') } : {};
    },
  };
}

function tooManyRequests(
  operationGroup: string,
  window: { start: number; count: number },
  allowedRequestCount: number,
  end: number,
  retryAfter: string,
): ArmError {
  const detail = {
    operationGroup,
    startTime: new Date(window.start).toISOString(),
    endTime: new Date(end).toISOString(),
    allowedRequestCount,
    measuredRequestCount: window.count,
  };
  const body = {
    code: 'OperationNotAllowed',
    message:
      'The server rejected the request because too many requests have been received for this subscription.',
    details: [{ code: 'TooManyRequests', message: JSON.stringify(detail), target: operationGroup }],
    innererror: { internalErrorCode: 'TooManyRequestsReceived' },
  };
  return new ArmError(429, body, 'provider', { 'Retry-After': retryAfter });
}
