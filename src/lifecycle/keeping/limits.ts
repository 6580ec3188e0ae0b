import type { Holding, Unread } from '../estate.ts';
import { Refused } from '../outcomes.ts';
import type { Limits } from './ports.ts';
import { sameRegion } from '../versions/regions.ts';

/**
 * Azure's limits per subscription and region (MicrosoftDocs/azure-compute-docs,
 * articles/virtual-machines/azure-compute-gallery.md).
 */
const LIMITS: Record<Holding['kind'], number> = {
  galleries: 100,
  'image definitions': 1_000,
  'image versions': 10_000,
};

/** From this share on people are told. */
const NEAR = 0.8;

export const isNearLimit = ({ kind, count }: Holding): boolean => count >= LIMITS[kind] * NEAR;

/** How near a limit is, in words for people. */
export const toldOf = ({ subscription, region, kind, count }: Holding): string =>
  `Subscription ${subscription} has ${count} of ${LIMITS[kind]} ${kind} in ${region}: Azure makes no more ${count >= LIMITS[kind] ? 'there' : 'beyond that'}. Delete what nobody uses, or use another subscription or region.`;

export const notCountedIn = ({ subscription, because }: Unread): string =>
  `Nobody could count how near the limits of Azure subscription ${subscription} is: ${because}`;

export const UNCOUNTED = 'Nobody could count how near the limits of Azure are.';

/** Refuses to make one more where Azure would refuse it, by what was counted last. */
export async function requireRoom(
  kind: Holding['kind'],
  { subscription, location }: { subscription: string; location: string },
  limits: Limits,
): Promise<void> {
  const full = (await limits.near()).find(
    (holding) =>
      holding.kind === kind &&
      holding.count >= LIMITS[kind] &&
      holding.subscription.toLowerCase() === subscription.toLowerCase() &&
      sameRegion(holding.region, location),
  );
  if (full === undefined) return;
  throw new Refused(
    `Subscription ${subscription} has ${full.count} of ${LIMITS[kind]} ${kind} in ${location}, and Azure makes no more there.`,
    'Delete what nobody uses, or move the image to another subscription or region. They are counted every 15 minutes: retry the job after that.',
  );
}
