// Policies without a window in their name: so many calls at once, of which a third comes back every minute
// (first values seen on the wire plus one; the refill is that of Microsoft's list of Compute's limits).
const capacities: Record<string, number> = {
  CreateImagesSubscriptionMaximum: 60,
  GetImagesSubscriptionMaximum: 360,
  HighCostGetImagesSubscriptionMaximum: 90,
  DeleteImagesSubscriptionMaximum: 120,
  LowCostGetSubscriptionMaximum: 24_000,
  LowCostGetResource: 36,
  PutVMSubscriptionMaximum: 1500,
  PutVMResource: 12,
  UpdateVMSubscriptionMaximum: 1500,
  UpdateVMResource: 12,
  DeleteVMSubscriptionMaximum: 1500,
  DeleteVMResource: 12,
  GetOperationSubscriptionMaximum: 15_000,
  GetOperationResource: 45,
};

interface Taking {
  subscription: string;
  resourceId: string;
  policy: string;
  cost: number;
}

export interface ResourceBuckets {
  has(policy: string | undefined): boolean;
  /** Takes tokens; `left` is negative, and nothing is taken, where there are too few. */
  take(taking: Taking): { left: number; capacity: number; waitSeconds: number };
}

/** Compute's token buckets, in Azure's time: one for a subscription, or for each resource in it. */
export function createResourceBuckets(now: () => Date): ResourceBuckets {
  const buckets = new Map<string, { tokens: number; at: number }>();

  return {
    has: (policy) => policy !== undefined && policy in capacities,
    take({ subscription, resourceId, policy, cost }) {
      const capacity = capacities[policy] ?? 0;
      const owner = policy.endsWith('Resource') ? resourceId.toLowerCase() : subscription;
      const key = `${policy} ${owner}`;
      const at = now().getTime();
      const before = buckets.get(key) ?? { tokens: capacity, at };
      const perMillisecond = capacity / 3 / 60_000;
      const tokens = Math.min(capacity, before.tokens + (at - before.at) * perMillisecond);
      if (tokens < cost) {
        const waitSeconds = Math.ceil((cost - tokens) / perMillisecond / 1000);
        return { left: -1, capacity, waitSeconds };
      }
      buckets.set(key, { tokens: tokens - cost, at });
      return { left: Math.floor(tokens - cost), capacity, waitSeconds: 0 };
    },
  };
}
