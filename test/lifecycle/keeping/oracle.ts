import type { ImageRules } from '../../../src/lifecycle/catalog/schema.ts';
import type { User } from '../../../src/lifecycle/estate.ts';
import type { RegionalStatus, TargetRegion, Version } from '../../../src/lifecycle/gallery.ts';
import type { Writer } from '../../../src/lifecycle/keeping/ports.ts';
import { bigOrder } from '../versions/numbers.ts';
import type { KeptImage } from './generated-estate.ts';

/** How Azure may resolve `latest` to a Failed version that is Completed in a region: nobody says which. */
const readings = ['serves', 'is skipped'] as const;
type Reading = (typeof readings)[number];

/** Milliseconds for which users meet 404 in a region that says Completed. */
export const GRACE = 600_000;

/** A version as it truly is: what each region says of it, and since when. */
export interface TrueVersion extends Version {
  replication: (RegionalStatus & { since: Date })[];
}

const letters = (text: string): string => text.split(' ').join('').toLowerCase();

export const isSame = (one: string, other: string): boolean => letters(one) === letters(other);

/** Regions as names that can be compared. */
export const plain = (names: Iterable<string>): string[] => [...new Set([...names].map(letters))];

export const regionsOf = (version: Version): string[] =>
  plain(version.targetRegions.map(({ name }) => name));

/** Where the catalog wants a version: its regions and its location, and where the version itself was made. */
export const wantedOf = (rules: ImageRules, version: Version): string[] =>
  plain([rules.location, version.location, ...rules.regions.map(({ name }) => name)]);

/** Where a repair took a version out, and nobody brought it back. */
export const missedIn = (version: Version, writers: readonly Writer[]): TargetRegion[] =>
  writers
    .filter(({ version: { number } }) => number === version.number)
    .flatMap(({ takenOut = [] }) => takenOut)
    .filter(({ repair }) => repair !== undefined)
    .map(({ region }) => region)
    .filter(({ name }) => !version.targetRegions.some((region) => isSame(region.name, name)));

/** Whether the catalog's word on a version is carried out: every wanted region, and the replicas that it names. */
export function isAsWanted(version: Version, rules: ImageRules): boolean {
  const found = regionsOf(version);
  return (
    version.provisioningState === 'Succeeded' &&
    wantedOf(rules, version).every(
      (name) => found.includes(name) && isCompletedIn(version, name),
    ) &&
    version.targetRegions.every(
      ({ name, regionalReplicaCount = 1 }) =>
        regionalReplicaCount === (wantedCount(rules, name) ?? regionalReplicaCount),
    )
  );
}

/** Replicas by the catalog; undefined of a region that it does not name. */
export function wantedCount(rules: ImageRules, region: string): number | undefined {
  for (const { name, replicas } of rules.regions) {
    if (isSame(name, region)) return replicas ?? 1;
  }
  return undefined;
}

export function isCompletedIn(version: Version, region: string): boolean {
  for (const status of version.replication ?? []) {
    if (isSame(status.region, region)) return status.state === 'Completed';
  }
  return false;
}

/** Whether users find the version in a region by now. */
export function isFoundIn({ replication }: TrueVersion, region: string, now: Date): boolean {
  return replication.some(
    ({ region: name, state, since }) =>
      isSame(name, region) && state === 'Completed' && now.getTime() - since.getTime() >= GRACE,
  );
}

type World = Pick<KeptImage, 'versions' | 'now'>;

/** Whether `latest` may come to mean the version in a region. */
function mayServe(version: TrueVersion, region: string, reading: Reading, now: Date): boolean {
  if (version.excludeFromLatest) return false;
  if (['Creating', 'Deleting'].includes(version.provisioningState)) return false;
  if (version.provisioningState === 'Failed' && reading === 'is skipped') return false;
  const target = version.targetRegions.find(({ name }) => isSame(name, region));
  if (target === undefined || target.excludeFromLatest === true) return false;
  return isFoundIn(version, region, now);
}

const descending = <One extends Version>(versions: readonly One[]): One[] =>
  [...versions].sort((a, b) => (bigOrder(b.number) > bigOrder(a.number) ? 1 : -1));

/** What `latest` means in a region, and after it what rollbacks land on, one after the other. By the true status. */
const servedIn = ({ versions, now }: World, region: string, reading: Reading) =>
  descending(versions.filter((version) => mayServe(version, region, reading, now)));

/**
 * The numbers that `latest` means in a region, or that a rollback from there lands on, under any reading. What is only
 * a canary may be withdrawn any time, so that those beneath it count as well.
 */
function neededIn({ versions, now }: World, region: string): string[] {
  const settled = versions.filter((version) => !waitsForPromotion(version));
  const lists = readings.flatMap((reading) => [
    servedIn({ versions, now }, region, reading),
    servedIn({ versions: settled, now }, region, reading),
  ]);
  return lists.flatMap((served) => served.slice(0, 2).map(({ number }) => number));
}

/**
 * Whether somebody would miss this very version in a region. What runs was made of one version: where nobody says of
 * which, it may be any. A scale set that refers to the definition takes whatever is latest.
 */
function drawsOn(user: User, version: Version, definition: string, region: string): boolean {
  if (!isSame(user.region, region)) return false;
  const image = user.image.toLowerCase();
  const id = `${definition}/versions/${version.number}`.toLowerCase();
  if (image === id) return true;
  if (image !== definition.toLowerCase()) return false;
  if (user.exactVersion === undefined) return ['VM', 'scale set instance'].includes(user.kind);
  return user.exactVersion === version.number;
}

/** A person included it, and its tag knows nothing of that. */
export const isIncludedAsPending = ({ excludeFromLatest, tags }: Version): boolean =>
  !excludeFromLatest && tags['gallerist:latest'] === 'pending';

/** Who decided on a version and `latest`, so far as a rule may promote it. */
export function waitsForPromotion({ tags, excludeFromLatest }: Version): boolean {
  const said = tags['gallerist:latest'] ?? '';
  return excludeFromLatest ? said === 'pending' : said.startsWith('canary ');
}

/** Included, and not only in a canary's region. */
export const isPromoted = (version: Version): boolean =>
  !version.excludeFromLatest && !waitsForPromotion(version);

export const isMoving = ({ provisioningState }: Version): boolean =>
  ['Creating', 'Updating', 'Deleting', 'Migrating'].includes(provisioningState);

/** Whatever may be latest somewhere, also what is not replicated yet: that is more than what is, and dear to know. */
export const isCounted = (version: Version): boolean =>
  isPromoted(version) &&
  !['Creating', 'Deleting'].includes(version.provisioningState) &&
  version.targetRegions.some(({ excludeFromLatest }) => excludeFromLatest !== true);

/** The first so many promoted ones. */
export const firstOf = (versions: readonly Version[], wide: number): string[] =>
  descending(versions.filter(isCounted))
    .slice(0, wide)
    .map(({ number }) => number);

/** Everything that keeps a version in a region, in words. */
export function whyItStays(version: Version, region: string, world: KeptImage): string[] {
  const { rules, versions, users, unread, definition } = world;
  const { wide, regions } = rules.olderVersions;
  const reasons = {
    'users are unknown': unread.length > 0,
    'a person said so': version.tags['gallerist:regions'] !== undefined,
    'it is one of the first': firstOf(versions, wide).includes(version.number),
    'older ones stay there': [version.location, ...regions].some((name) => isSame(name, region)),
    'latest or a rollback means it': neededIn(world, region).includes(version.number),
    'somebody draws on it': users.some((user) => drawsOn(user, version, definition, region)),
  };
  return Object.entries(reasons).flatMap(([reason, holds]) => (holds ? [reason] : []));
}

/** What `latest` means in each region under each reading, as a number that orders; -1 where it means nothing. */
export function latestEverywhere(world: World, regions: readonly string[]): bigint[] {
  return regions.flatMap((region) =>
    readings.map((reading) => {
      const [latest] = servedIn(world, region, reading);
      return latest === undefined ? -1n : bigOrder(latest.number);
    }),
  );
}
