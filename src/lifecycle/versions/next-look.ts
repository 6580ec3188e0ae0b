import type { RegionalStatus } from '../gallery.ts';
import type { Clock } from '../ports.ts';

/** How far a replication was when somebody looked: percent of its slowest region. */
export interface Progress {
  at: Date;
  percent: number;
}

/** In seconds of Azure's time. */
const SHORTEST = 15;
const LONGEST = 3_600;
const LONGEST_BLIND = 600;

/** The progress of the region that is last; 0 where Azure says nothing of any. */
export const slowest = (replication: readonly RegionalStatus[] = []): number =>
  Math.min(
    100,
    ...replication.map(({ state, progress }) => (state === 'Completed' ? 100 : progress)),
  );

/**
 * Seconds until the next look at a replication, of which no event tells the end: most of what is left at the pace
 * since the last look, so that hours take a handful of looks and the end is met within seconds. Without progress it
 * waits longer each time.
 */
export function nextLook(
  before: Progress | undefined,
  now: Pick<Progress, 'percent'>,
  { elapsed }: Pick<Clock, 'elapsed'>,
): number {
  if (before === undefined) return SHORTEST;
  const seconds = elapsed(before.at);
  const gained = now.percent - before.percent;
  if (gained <= 0) return Math.min(LONGEST_BLIND, Math.max(SHORTEST, seconds * 1.5));
  // Percents are whole: at worst one more was gained, and one less is left.
  const left = ((99 - now.percent) * seconds) / (gained + 1);
  return Math.min(LONGEST, Math.max(SHORTEST, left * 0.8));
}
