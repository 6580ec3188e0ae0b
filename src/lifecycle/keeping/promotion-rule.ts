import { secondsOf } from '../catalog/duration.ts';
import type { ImageRules } from '../catalog/schema.ts';
import type { Version } from '../gallery.ts';
import type { Clock } from '../ports.ts';
import { canarySince, isExpired } from '../versions/standing.ts';
import { LATEST_TAG } from '../versions/tags.ts';
import { listed } from './survey.ts';

const EXPIRED = 'its end of life has passed: no rule promotes it. POST /api/promotions does.';

/**
 * Why no rule promotes a pending version that is replicated since then, for people; undefined: it does. Without an
 * instant its bake time is over.
 */
export function pendingWaits(
  version: Version,
  rules: ImageRules,
  clock: Clock,
  replicatedAt?: Date,
): string | undefined {
  if (isExpired(version, clock.now())) return `is replicated, but ${EXPIRED}`;
  const due = dueAt(rules, replicatedAt, clock);
  if (due === undefined) return 'is replicated and waits for a person: POST /api/promotions.';
  return due > clock.now()
    ? `is replicated and is promoted at ${due.toISOString()}, after its bake time of ${rules.promotion.bake}.`
    : undefined;
}

/** Why no rule brings a canary from its first region to all, for people; undefined: it does. */
export function canaryWaits(
  version: Version,
  { promotion: { rule, canary } }: ImageRules,
  clock: Clock,
): string | undefined {
  const included = version.targetRegions.filter(({ excludeFromLatest }) => !excludeFromLatest);
  if (included.length === 0) {
    return `was latest in its first region alone and is nowhere any more: somebody excluded that region, or took it out. POST /api/promotions makes it latest everywhere; excluded and tagged ${LATEST_TAG}=pending, it begins anew.`;
  }
  const is = `is latest in ${listed(included)} alone`;
  if (isExpired(version, clock.now())) return `${is}, and ${EXPIRED}`;
  const since = canarySince(version);
  if (since === undefined) {
    return `${is} since nobody knows when: its tag ${LATEST_TAG} names no instant. Promote it: POST /api/promotions.`;
  }
  if (rule === 'manual') return `${is} and waits for a person: POST /api/promotions.`;
  const due = after(canary?.bake ?? '0s', since, clock);
  return due > clock.now() ? `${is} until ${due.toISOString()}.` : undefined;
}

/** When the catalog's rule promotes a version that is replicated since then; undefined: never by itself. */
export function dueAt(
  { promotion: { rule, bake } }: ImageRules,
  replicatedAt: Date | undefined,
  clock: Clock,
): Date | undefined {
  if (rule === 'manual') return undefined;
  return replicatedAt === undefined ? clock.now() : after(bake, replicatedAt, clock);
}

/** When a waiting time of Azure's ends that began then. */
const after = (duration: string, since: Date, clock: Clock): Date =>
  clock.after(secondsOf(duration) - clock.elapsed(since));
