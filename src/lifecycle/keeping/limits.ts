import type { Holding } from '../estate.ts';

/** Azure's limits per subscription and region (azure-facts 3.3). */
const LIMITS: Record<Holding['kind'], number> = {
  galleries: 100,
  'image definitions': 1_000,
  'image versions': 10_000,
};

/** From this share on people are told. */
const NEAR = 0.8;

/** What is near a limit of Azure's, in words for people; empty while everything is far from one. */
export const limitsOf = (holdings: readonly Holding[]): string[] =>
  holdings
    .filter(({ kind, count }) => count >= LIMITS[kind] * NEAR)
    .map(
      ({ subscription, region, kind, count }) =>
        `Subscription ${subscription} has ${count} of ${LIMITS[kind]} ${kind} in ${region}: ${count >= LIMITS[kind] ? 'Azure makes no more there' : 'Azure makes no more beyond that'}. Retire what nobody uses, or use another subscription or region.`,
    );
