import type { TargetRegion, Version } from '../gallery.ts';
import { LATEST_TAG } from './tags.ts';

/**
 * Who decided what on a version and `latest`. Whatever is included counts as promoted, by whomever; what is excluded
 * without a word of Gallerist's was excluded by a person.
 */
export type Standing = 'pending' | 'canary' | 'promoted' | 'withdrawn' | 'excluded';

/** A version in its first region, and since when: `canary 2026-03-01T12:00:00.000Z`. */
const CANARY = /^canary (\S+)$/;

export function standingOf(version: Version): Standing {
  const said = version.tags[LATEST_TAG] ?? '';
  if (version.excludeFromLatest) {
    return said === 'pending' || said === 'withdrawn' ? said : 'excluded';
  }
  if (said === 'pending' && isExcludedEverywhere(version)) return 'pending';
  return CANARY.test(said) ? 'canary' : 'promoted';
}

/** Born excluded at both levels, it is latest nowhere where somebody took back only the one. */
const isExcludedEverywhere = (version: Version): boolean =>
  excludedRegions(version).length === version.targetRegions.length;

/** A person included what waited for its promotion, and its tag says that it waits still. */
export const isIncludedByHand = (version: Version): boolean =>
  version.tags[LATEST_TAG] === 'pending' && standingOf(version) === 'promoted';

/** Since when a canary is in its first region. */
export function canarySince({ tags }: Version): Date | undefined {
  const since = CANARY.exec(tags[LATEST_TAG] ?? '')?.[1];
  const instant = new Date(since ?? '');
  // A person may have written the tag.
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

export const canaryTag = (since: Date): string => `canary ${since.toISOString()}`;

/** Whether somebody is writing the version, or it is going. */
export const isBusy = ({ provisioningState: state }: Version): boolean =>
  state === 'Creating' || state === 'Updating' || state === 'Deleting' || state === 'Migrating';

/**
 * A Failed version that completed in no region is dead; with a region completed it is degraded, and serves there.
 * Undefined: only its replication status can tell.
 */
export function healthOf({
  provisioningState,
  replication,
}: Version): 'good' | 'degraded' | 'dead' | undefined {
  if (provisioningState !== 'Failed') return 'good';
  if (replication === undefined) return undefined;
  return replication.some(({ state }) => state === 'Completed') ? 'degraded' : 'dead';
}

/** Regions of a version that are excluded from latest by themselves. */
export const excludedRegions = ({ targetRegions }: Version): TargetRegion[] =>
  targetRegions.filter(({ excludeFromLatest }) => excludeFromLatest === true);

export const isExpired = ({ endOfLifeDate }: Version, now: Date): boolean =>
  endOfLifeDate !== undefined && endOfLifeDate <= now;
