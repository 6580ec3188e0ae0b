import type { ImageRules } from '../catalog/schema.ts';
import type { User } from '../estate.ts';
import type { TargetRegion, Version } from '../gallery.ts';
import { isIncludedIn, isReplicatedIn } from '../versions/latest.ts';
import { regionKey, sameRegion } from '../versions/regions.ts';
import { isBusy, isExpired } from '../versions/standing.ts';
import { KEEP_TAG } from '../versions/tags.ts';
import { joined, type Plan } from './plan.ts';
import type { Writer } from './ports.ts';
import { listed, noticeOf, type Survey } from './survey.ts';
import { isHeld } from './take-version.ts';

/** In every region `latest` and the one that a rollback would land on stay. */
const STAYING = 2;

/**
 * Takes older versions out of regions where nobody needs them: not where one is latest or a rollback would land on
 * it, not where anybody draws on it, and nowhere while that is unknown.
 */
export function narrow(seen: Survey): Partial<Plan> {
  const { counted, rules } = seen;
  const older = counted.slice(rules.olderVersions.wide).filter((version) => !isBusy(version));
  return joined(older.map((version) => narrowOne(version, seen)));
}

/** Whether any older version is in more regions than it keeps, so that it matters who uses it. */
export const hasSurplus = (seen: Survey): boolean =>
  seen.counted
    .slice(seen.rules.olderVersions.wide)
    .some((version) => surplusOf(version, seen).length > 0);

const surplusOf = (version: Version, seen: Survey): TargetRegion[] =>
  version.targetRegions.filter((region) => !staysOlder(version, region, seen));

function narrowOne(version: Version, seen: Survey): Partial<Plan> {
  const { image, rules, found, refOf } = seen;
  const { number } = version;
  const surplus = surplusOf(version, seen);
  if (surplus.length === 0) return {};
  const told = (notice: string) => ({ notices: [noticeOf(version, notice, seen)] });
  if (version.tags[KEEP_TAG] !== undefined) {
    return told(`stays in ${listed(surplus)}: it carries the tag ${KEEP_TAG}.`);
  }
  const [unread] = found.unread;
  if (unread !== undefined) {
    return told(
      `stays in ${listed(surplus)}: who uses it in subscription ${unread.subscription} is unknown (${unread.because}).`,
    );
  }
  const parts = surplus.map((region) => ({ region, ...reasonToStay(version, region, seen) }));
  const free = parts.filter(({ stays, ask }) => stays === undefined && ask.length === 0);
  const notices = parts.flatMap(({ region, stays }) =>
    stays === undefined ? [] : told(`stays in ${region.name}: ${stays}.`).notices,
  );
  const questions = parts
    .flatMap(({ stays, ask }) => (stays === undefined ? ask : []))
    .map((one) => ({
      version: refOf(one),
      because: `${number} can be narrowed where ${one.number} is proven to be replicated`,
    }));
  if (free.length === 0 || questions.length > 0) return { questions, notices };
  const regions = free.map(({ region }) => region.name);
  const action = {
    kind: 'narrow' as const,
    image,
    version: refOf(version),
    regions,
    because: `${rules.olderVersions.wide} newer version(s) are promoted, and nobody draws on it in ${listed(free.map(({ region }) => region))}`,
    fact: `${number} is in ${listed(version.targetRegions)}; ${found.users.length} user(s) of the image were read`,
    wish: wishFor(version, rules),
  };
  return { actions: [action], notices };
}

/** What the catalog wants, not what happens to be free: whoever comes to use the version makes it no other wish. */
function wishFor({ location }: Version, { olderVersions: { regions, wide } }: ImageRules): string {
  const places = new Set([location, ...regions].map(regionKey));
  return `narrow to ${[...places].sort().join(' ')} below ${wide}`;
}

/** The region it was made in, and those that the catalog keeps for older ones. */
const staysOlder = (version: Version, { name }: TargetRegion, { rules }: Survey): boolean =>
  [version.location, ...rules.olderVersions.regions].some((region) => sameRegion(region, name));

/** Why a version stays in a region; `ask`: of which versions the replication status has to be known to say so. */
function reasonToStay(
  version: Version,
  { name }: TargetRegion,
  { definition, found, counted, now, writerOf }: Survey,
): { stays?: string; ask: Version[] } {
  const user = found.users.find((one) => drawsOn(one, version, definition, name));
  if (user !== undefined) return { stays: `${user.kind} ${user.id} draws on it there`, ask: [] };
  if (!isIncludedIn(version, name)) return { ask: [] };
  const above = counted
    .slice(0, counted.indexOf(version))
    .filter((one) => one.provisioningState !== 'Failed' && !isExpired(one, now))
    .filter((one) => !isBeingReplicated(writerOf(one)))
    .filter((one) => isIncludedIn(one, name));
  const proven = above.filter((one) => isReplicatedIn(one, name));
  if (proven.length >= STAYING) return { ask: [] };
  const unknown = above.filter(({ replication }) => replication === undefined);
  if (proven.length + unknown.length >= STAYING) {
    return { ask: unknown.slice(0, STAYING - proven.length) };
  }
  const what =
    proven.length + unknown.length === 0 ? 'latest may mean it' : 'a rollback may land on it';
  return { stays: `${what} there`, ask: [] };
}

/** Whoever replicates it may take a region out and add it again, and ends only when its users find it everywhere. */
const isBeingReplicated = (writer: Writer | undefined): boolean =>
  writer?.kind === 'replicate' && isHeld(writer);

/** Those that run from a version: they were made of one, even where they refer to the definition. */
const MADE_OF_ONE = ['VM', 'scale set instance'];

/** A reference to the definition draws on the version it came to; where nobody says which, on any. */
function drawsOn(user: User, version: Version, definition: string, region: string): boolean {
  if (user.region !== '' && !sameRegion(user.region, region)) return false;
  const image = user.image.toLowerCase();
  if (image === `${definition}/versions/${version.number}`.toLowerCase()) return true;
  if (image !== definition.toLowerCase()) return false;
  return user.exactVersion === undefined
    ? MADE_OF_ONE.includes(user.kind)
    : user.exactVersion === version.number;
}
