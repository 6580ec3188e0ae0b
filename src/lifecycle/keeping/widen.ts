import type { TargetRegion, Version } from '../gallery.ts';
import { sameRegion } from '../versions/regions.ts';
import { healthOf, isBusy, standingOf } from '../versions/standing.ts';
import {
  countsOtherwise,
  lacks,
  onlyTaken,
  regionsAfter,
  wantedWith,
} from '../versions/regions-after.ts';
import { JOB_TAG } from '../versions/tags.ts';
import { stillOut, underRepair, type TakenOut } from '../versions/taken-out.ts';
import { whyNotTaken } from '../versions/why-not-taken.ts';
import { joined, type Action, type Plan } from './plan.ts';
import type { Writer } from './ports.ts';
import { listed, noticeOf, type Survey } from './survey.ts';
import { isHeld, provenAt } from './take-version.ts';

const UNPROVEN = 'it waits for its promotion, and is not yet known to be replicated everywhere';

/**
 * Brings versions to the regions and replica counts of the catalog, whoever made them: what waits for its promotion,
 * and of the promoted ones the first that `olderVersions.wide` counts.
 */
export function widen(seen: Survey): Partial<Plan> {
  const { versions, counted, rules, wanted, writerOf } = seen;
  const wide = new Set(counted.slice(0, rules.olderVersions.wide));
  return joined(
    versions.flatMap((version) => {
      if (isBusy(version)) return [];
      const taken = underRepair(stillOut(writerOf(version)?.takenOut, version));
      const isSubject = wide.has(version) || ['pending', 'canary'].includes(standingOf(version));
      if (isSubject) return [widenOne({ version, catalogued: wanted, taken }, seen)];
      if (taken.length === 0) return [];
      const catalogued = onlyTaken(taken, wanted);
      return [widenOne({ version, catalogued, taken, back: true }, seen)];
    }),
  );
}

/** A version, and where it shall be: where the catalog wants it, and where a repair took it out. */
interface Subject {
  version: Version;
  catalogued: readonly TargetRegion[];
  taken: readonly TakenOut[];
  /** It is to be mended, and not to come anywhere else: what failed, and what a repair took out. */
  back?: true;
}

function widenOne(subject: Subject, seen: Survey): Partial<Plan> {
  const { version, catalogued, taken, back } = subject;
  const { refOf } = seen;
  const health = healthOf(version);
  if (health === 'dead') return {};
  if (health === undefined) {
    const because = `${version.number} is Failed: whether it serves anywhere decides what becomes of it`;
    return { questions: [{ version: refOf(version), because }] };
  }
  const reasons = reasonsToWrite(subject);
  if (reasons.length === 0) return back ? {} : prove(subject, seen);
  const obstacle = whyNotTaken(version, regionsAfter(version, catalogued, taken));
  if (obstacle !== undefined) {
    const where = listed(missingOrAll(subject));
    const notice = `is not brought to ${where}: ${obstacle.because}. ${obstacle.remedy}`;
    const mending = { ...subject, catalogued: onlyTaken(taken, catalogued), back: true } as const;
    const rest = back ? {} : widenOne(mending, seen);
    return joined([{ notices: [noticeOf(version, notice, seen)] }, rest]);
  }
  return { actions: [action(subject, reasons.join('; '), seen)] };
}

/**
 * What waits for its promotion is proven by a job. Of the rest, those that a job of ours never proved are asked about:
 * Azure calls a version Succeeded that others made and one of whose regions failed.
 */
function prove(subject: Subject, seen: Survey): Partial<Plan> {
  const { version } = subject;
  const { refOf, writerOf } = seen;
  const writer = writerOf(version);
  if (standingOf(version) === 'pending') {
    const isProven = provenAt(version, writer) !== undefined;
    return isProven ? {} : { actions: [action(subject, UNPROVEN, seen)] };
  }
  const isOurs = version.tags[JOB_TAG] !== undefined;
  const isAtWork = writer !== undefined && isHeld(writer);
  if (isOurs || isAtWork || version.replication !== undefined) return {};
  const because = `${version.number} was made by others, and Azure calls it Succeeded also where a region failed`;
  return { questions: [{ version: refOf(version), because, canWait: true }] };
}

function reasonsToWrite({ version, catalogued, taken }: Subject): string[] {
  const isOut = ({ name }: TargetRegion) =>
    taken.some(({ region }) => sameRegion(region.name, name));
  const missing = catalogued.filter((region) => lacks(version, region) && !isOut(region));
  const others = catalogued.filter((region) => countsOtherwise(version, region));
  // Of a region that is none of its targets (any more) a replication could mend nothing.
  const failed = (version.replication ?? []).filter(
    ({ state, region }) =>
      state === 'Failed' && version.targetRegions.some(({ name }) => sameRegion(name, region)),
  );
  const where = failed.map(({ region }) => ` in ${region}`).join(' and');
  return [
    ...(missing.length === 0 ? [] : [`the catalog wants it in ${listed(missing)}`]),
    ...(taken.length === 0
      ? []
      : [`a repair took it out of ${listed(taken.map(({ region }) => region))} and did not end`]),
    ...others.map(
      ({ name, regionalReplicaCount }) =>
        `the catalog wants ${regionalReplicaCount} replica(s) in ${name}`,
    ),
    ...(where === '' ? [] : [`it failed${where}`]),
    ...(where === '' && version.provisioningState === 'Failed' ? ['its last update failed'] : []),
  ];
}

/** The regions that it is about to come to; where it is in all of them, all. */
function missingOrAll({ version, catalogued, taken }: Subject): TargetRegion[] {
  const wanted = wantedWith(taken, catalogued);
  const missing = wanted.filter((region) => lacks(version, region));
  return missing.length === 0 ? wanted : missing;
}

function action(subject: Subject, because: string, { image, refOf, writerOf }: Survey): Action {
  const { version, catalogued, back } = subject;
  return {
    kind: 'replicate',
    image,
    version: refOf(version),
    regions: missingOrAll(subject).map(({ name }) => name),
    because,
    fact: `${version.number} is ${version.provisioningState} and ${standingOf(version)}, in ${listed(version.targetRegions)}`,
    wish: back ? bringBack(writerOf(version)) : wishFor(catalogued),
    ...(back === undefined ? {} : { back }),
  };
}

/** Without what is out: that changes while a job is at it, and a wish that failed is the same wish. */
const wishFor = (catalogued: readonly TargetRegion[]): string =>
  `replicate ${catalogued.map(({ name, regionalReplicaCount }) => `${name}=${regionalReplicaCount ?? ''}`).join(' ')}`;

/** What stopped as a wish for more has failed at this too. */
const bringBack = ({ kind, stopped, wish }: Partial<Writer> = {}): string =>
  (kind === 'replicate' && stopped !== undefined ? wish : undefined) ?? 'mend what failed';
