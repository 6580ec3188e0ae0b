import { secondsOf } from '../catalog/duration.ts';
import type { ImageRules } from '../catalog/schema.ts';
import type { Version } from '../gallery.ts';
import type { Clock } from '../ports.ts';
import { lacks } from '../versions/regions-after.ts';
import { canarySince, isBusy, isExpired, standingOf } from '../versions/standing.ts';
import { LATEST_TAG } from '../versions/tags.ts';
import { joined, type Action, type Plan } from './plan.ts';
import { listed, noticeOf, type Survey } from './survey.ts';

/** Lets `latest` resolve to versions that are replicated, when the catalog's rule says so. What failed is mended first. */
export const promote = (seen: Survey): Partial<Plan> =>
  joined(
    seen.versions
      .filter((one) => !isBusy(one) && one.provisioningState !== 'Failed')
      .map((one) => promoteOne(one, seen)),
  );

function promoteOne(version: Version, seen: Survey): Partial<Plan> {
  const { rules, now, clock, writerOf, wanted } = seen;
  const standing = standingOf(version);
  if (standing === 'canary') return goOn(version, seen);
  const replicatedAt = writerOf(version)?.replicatedAt;
  if (standing !== 'pending' || replicatedAt === undefined) return {};
  if (wanted.some((region) => lacks(version, region))) return {};
  const told = (what: string) => ({ notices: [noticeOf(version, what, seen)] });
  if (isExpired(version, now)) {
    return told(
      'is replicated, but its end of life has passed: no rule promotes it. POST /api/promotions does.',
    );
  }
  const due = dueAt(rules, replicatedAt, clock);
  if (due === undefined) {
    return told('is replicated and waits for a person: POST /api/promotions.');
  }
  if (due > now) {
    return told(
      `is replicated and is promoted at ${due.toISOString()}, after its bake time of ${rules.promotion.bake}.`,
    );
  }
  const because = `it is replicated to ${listed(wanted)}, and the catalog promotes it ${rules.promotion.bake === '0s' ? 'at once' : `after ${rules.promotion.bake}`}`;
  const fact = `replicated since ${replicatedAt.toISOString()}, pending`;
  return { actions: [action(version, because, fact, seen)] };
}

/** From its first region to all of them. */
function goOn(version: Version, seen: Survey): Partial<Plan> {
  const { rules, now, clock, wanted } = seen;
  const { rule, canary } = rules.promotion;
  if (wanted.some((region) => lacks(version, region))) return {};
  const included = version.targetRegions.filter(({ excludeFromLatest }) => !excludeFromLatest);
  const where = listed(included);
  const told = (what: string) => ({ notices: [noticeOf(version, what, seen)] });
  const first = (what: string) => told(`is latest in ${where} alone ${what}`);
  if (included.length === 0) {
    return told(
      `was latest in its first region alone and is nowhere any more: somebody excluded that region, or took it out. POST /api/promotions makes it latest everywhere; excluded and tagged ${LATEST_TAG}=pending, it begins anew.`,
    );
  }
  const since = canarySince(version);
  if (since === undefined) {
    return first(
      `since nobody knows when: its tag ${LATEST_TAG} names no instant. Promote it: POST /api/promotions.`,
    );
  }
  if (rule === 'manual') return first('and waits for a person: POST /api/promotions.');
  const due = after(canary?.bake ?? '0s', since, clock);
  if (due > now) return first(`until ${due.toISOString()}.`);
  const because =
    canary === undefined
      ? `it is latest in ${where} alone, and the catalog has no canary any more`
      : `it was to be latest in ${where} alone for ${canary.bake}, which is over`;
  const fact = `canary since ${since.toISOString()}`;
  return { actions: [action(version, because, fact, seen)] };
}

/** When the catalog's rule promotes a version that is replicated since then; undefined: never by itself. */
export function dueAt(
  { promotion }: ImageRules,
  replicatedAt: Date,
  clock: Clock,
): Date | undefined {
  return promotion.rule === 'manual' ? undefined : after(promotion.bake, replicatedAt, clock);
}

/** When a waiting time of Azure's ends that began then. */
const after = (duration: string, since: Date, clock: Clock): Date =>
  clock.after(secondsOf(duration) - clock.elapsed(since));

function action(
  version: Version,
  because: string,
  fact: string,
  { image, rules, refOf }: Survey,
): Action {
  const { canary } = rules.promotion;
  const isFirst = canary !== undefined && standingOf(version) === 'pending';
  return {
    kind: 'promote',
    image,
    version: refOf(version),
    regions: isFirst ? [canary.region] : version.targetRegions.map(({ name }) => name),
    because,
    fact,
    wish: isFirst ? `promote in ${canary.region}` : 'promote',
  };
}
