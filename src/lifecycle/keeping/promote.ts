import type { Version } from '../gallery.ts';
import { lacks } from '../versions/regions-after.ts';
import { canarySince, isBusy, isIncludedByHand, standingOf } from '../versions/standing.ts';
import { LATEST_TAG } from '../versions/tags.ts';
import { joined, type Action, type Plan } from './plan.ts';
import { canaryWaits, pendingWaits } from './promotion-rule.ts';
import { listed, noticeOf, type Survey } from './survey.ts';
import { provenAt } from './take-version.ts';

/** Lets `latest` resolve to versions that are replicated, when the catalog's rule says so. What failed is mended first. */
export const promote = (seen: Survey): Partial<Plan> =>
  joined(
    seen.versions
      .filter((one) => !isBusy(one) && one.provisioningState !== 'Failed')
      .map((one) => promoteOne(one, seen)),
  );

function promoteOne(version: Version, seen: Survey): Partial<Plan> {
  if (isIncludedByHand(version)) return { actions: [noting(version, seen)] };
  const standing = standingOf(version);
  if (standing === 'pending') return begin(version, seen);
  return standing === 'canary' ? goOn(version, seen) : {};
}

/** From no region to the canary's, or to all. */
function begin(version: Version, seen: Survey): Partial<Plan> {
  const { rules, clock, writerOf, wanted } = seen;
  const replicatedAt = provenAt(version, writerOf(version));
  if (replicatedAt === undefined || wanted.some((region) => lacks(version, region))) return {};
  const waits = pendingWaits(version, rules, clock, replicatedAt);
  if (waits !== undefined) return { notices: [noticeOf(version, waits, seen)] };
  const { bake, canary } = rules.promotion;
  const because = `it is replicated to ${listed(wanted)}, and the catalog promotes it ${bake === '0s' ? 'at once' : `after ${bake}`}`;
  const fact = `replicated since ${replicatedAt.toISOString()}, pending`;
  if (canary === undefined) return { actions: [promotion(version, because, fact, seen)] };
  const first = { regions: [canary.region], wish: `promote in ${canary.region}` };
  return { actions: [{ ...promotion(version, because, fact, seen), ...first }] };
}

/** From its first region to all of them. */
function goOn(version: Version, seen: Survey): Partial<Plan> {
  const { rules, clock, wanted } = seen;
  if (wanted.some((region) => lacks(version, region))) return {};
  const waits = canaryWaits(version, rules, clock);
  if (waits !== undefined) return { notices: [noticeOf(version, waits, seen)] };
  const { canary } = rules.promotion;
  const where = listed(version.targetRegions.filter((region) => !region.excludeFromLatest));
  const because =
    canary === undefined
      ? `it is latest in ${where} alone, and the catalog has no canary any more`
      : `it was to be latest in ${where} alone for ${canary.bake}, which is over`;
  const fact = `canary since ${canarySince(version)?.toISOString()}`;
  return { actions: [promotion(version, because, fact, seen)] };
}

/** What a person decided is written down, lest an exclusion by the same person look like waiting for a rule. */
const noting = (version: Version, seen: Survey): Action => ({
  ...promotion(
    version,
    'somebody included it in latest by hand: excluded by hand again, it must not be promoted by a rule',
    `included, and its tag ${LATEST_TAG} still says pending`,
    seen,
  ),
  wish: 'note that it is promoted',
});

const promotion = (
  version: Version,
  because: string,
  fact: string,
  { image, refOf }: Survey,
): Action => ({
  kind: 'promote',
  image,
  version: refOf(version),
  regions: version.targetRegions.map(({ name }) => name),
  because,
  fact,
  wish: 'promote',
});
