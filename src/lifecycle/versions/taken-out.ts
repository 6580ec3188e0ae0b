import type { TargetRegion, Version } from '../gallery.ts';
import type { Clock } from '../ports.ts';
import { sameRegion } from './regions.ts';

/** A region that Gallerist took out of a version, as it was. */
export interface TakenOut {
  region: TargetRegion;
  /** When, as an instant of ISO 8601. */
  at: string;
  /** The number of the repair that took it out, from 1; absent: a narrowing did, and only a person's call brings it back. */
  repair?: number;
}

/**
 * Seconds of Azure's time before a region that failed is added again, after its first repair, its second and so on:
 * what is wrong with a region takes hours. After as many repairs a person is asked.
 */
const PAUSES = [300, 1_800, 7_200];
export const REPAIRS = PAUSES.length;

/** Those that are not back in the version. */
export const stillOut = (
  taken: readonly TakenOut[] = [],
  { targetRegions }: Pick<Version, 'targetRegions'>,
): TakenOut[] =>
  taken.filter(({ region }) => !targetRegions.some(({ name }) => sameRegion(name, region.name)));

/** Those that come back by themselves. */
export const underRepair = (taken: readonly TakenOut[]): TakenOut[] =>
  taken.filter(({ repair }) => repair !== undefined);

/** Seconds of Azure's time until a region may be added again; at most 0: now. */
export const pauseOf = (
  { at, repair = 0 }: TakenOut,
  { elapsed }: Pick<Clock, 'elapsed'>,
): number => (PAUSES[repair - 1] ?? 0) - elapsed(new Date(at));
