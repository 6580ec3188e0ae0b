import type { TargetRegion, Version } from '../gallery.ts';
import { sameRegion } from '../versions/regions.ts';
import { healthOf, isBusy, standingOf } from '../versions/standing.ts';
import { countsOtherwise, lacks } from '../versions/next-replication.ts';
import { JOB_TAG } from '../versions/tags.ts';
import { MOST_REPLICAS } from '../versions/wanted-regions.ts';
import { joined, type Action, type Plan } from './plan.ts';
import { listed, noticeOf, type Survey } from './survey.ts';
import { isHeld } from './take-version.ts';

const UNPROVEN = 'it waits for its promotion, and is not yet known to be replicated everywhere';

/**
 * Brings versions to the regions and replica counts of the catalog, whoever made them: what waits for its promotion,
 * and of the promoted ones the first that `olderVersions.wide` counts.
 */
export function widen(seen: Survey): Partial<Plan> {
  const { versions, counted, rules } = seen;
  const wide = new Set(counted.slice(0, rules.olderVersions.wide));
  const subjects = versions.filter(
    (version) => wide.has(version) || ['pending', 'canary'].includes(standingOf(version)),
  );
  return joined(subjects.filter((one) => !isBusy(one)).map((one) => widenOne(one, seen)));
}

function widenOne(version: Version, seen: Survey): Partial<Plan> {
  const { wanted, refOf } = seen;
  const health = healthOf(version);
  if (health === 'dead') return {};
  if (health === undefined) {
    const because = `${version.number} is Failed: whether it serves anywhere decides what becomes of it`;
    return { questions: [{ version: refOf(version), because }] };
  }
  const reasons = reasonsToWrite(version, wanted);
  if (reasons.length === 0) return prove(version, seen);
  const replicas = replicasAfter(version, wanted);
  if (replicas > MOST_REPLICAS) {
    const notice = `is not brought to ${listed(wanted)}: it would have ${replicas} replicas, and Azure allows ${MOST_REPLICAS}. Take replicas or regions out of the catalog, or of the version.`;
    return { notices: [noticeOf(version, notice, seen)] };
  }
  return { actions: [action(version, wanted, reasons.join('; '), seen)] };
}

/**
 * What waits for its promotion is proven by a job. Of the rest, those that a job of ours never proved are asked about:
 * Azure calls a version Succeeded that others made and one of whose regions failed.
 */
function prove(version: Version, seen: Survey): Partial<Plan> {
  const { wanted, refOf, writerOf } = seen;
  const writer = writerOf(version);
  if (standingOf(version) === 'pending') {
    const isProven = writer?.replicatedAt !== undefined;
    return isProven ? {} : { actions: [action(version, wanted, UNPROVEN, seen)] };
  }
  const isOurs = version.tags[JOB_TAG] !== undefined;
  const isAtWork = writer !== undefined && isHeld(writer);
  if (isOurs || isAtWork || version.replication !== undefined) return {};
  const because = `${version.number} was made by others, and Azure calls it Succeeded also where a region failed`;
  return { questions: [{ version: refOf(version), because, canWait: true }] };
}

function reasonsToWrite(version: Version, wanted: readonly TargetRegion[]): string[] {
  const missing = wanted.filter((region) => lacks(version, region));
  const others = wanted.filter((region) => countsOtherwise(version, region));
  const failed = (version.replication ?? []).filter(({ state }) => state === 'Failed');
  const where = failed.map(({ region }) => ` in ${region}`).join(' and');
  return [
    ...(missing.length === 0 ? [] : [`the catalog wants it in ${listed(missing)}`]),
    ...others.map(
      ({ name, regionalReplicaCount }) =>
        `the catalog wants ${regionalReplicaCount} replica(s) in ${name}`,
    ),
    ...(where === '' ? [] : [`it failed${where}`]),
    ...(where === '' && version.provisioningState === 'Failed' ? ['its last update failed'] : []),
  ];
}

/** Replicas it would have: what it has where the catalog says nothing, else what the catalog says. */
function replicasAfter({ targetRegions }: Version, wanted: readonly TargetRegion[]): number {
  const others = targetRegions.filter(
    (one) => !wanted.some(({ name }) => sameRegion(name, one.name)),
  );
  return [...wanted, ...others].reduce(
    (sum, region) => sum + (region.regionalReplicaCount ?? 1),
    0,
  );
}

function action(
  version: Version,
  wanted: readonly TargetRegion[],
  because: string,
  { image, refOf }: Survey,
): Action {
  const missing = wanted.filter((region) => lacks(version, region));
  return {
    kind: 'replicate',
    image,
    version: refOf(version),
    regions: (missing.length === 0 ? wanted : missing).map(({ name }) => name),
    because,
    fact: `${version.number} is ${version.provisioningState} and ${standingOf(version)}, in ${listed(version.targetRegions)}`,
    wish: `replicate ${wanted.map(({ name, regionalReplicaCount }) => `${name}=${regionalReplicaCount}`).join(' ')}`,
  };
}
