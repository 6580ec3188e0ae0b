import { definitionOf } from '../catalog/image-in.ts';
import type { ImageRules } from '../catalog/schema.ts';
import { idOf, type TargetRegion, type Version } from '../gallery.ts';
import type { VersionRef } from '../jobs/job-data.ts';
import type { Clock } from '../ports.ts';
import type { Writer } from './ports.ts';
import { descending, isIncludedIn } from '../versions/latest.ts';
import { regionKey } from '../versions/regions.ts';
import { healthOf, isBusy, standingOf } from '../versions/standing.ts';
import { wantedRegions } from '../versions/wanted-regions.ts';
import type { FoundImage, Notice } from './plan.ts';

/** An image with what every rule asks of it. */
export interface Survey {
  image: string;
  /** The id of its definition. */
  definition: string;
  rules: ImageRules;
  found: FoundImage;
  clock: Clock;
  now: Date;
  /** Highest number first. */
  versions: Version[];
  wanted: [TargetRegion, ...TargetRegion[]];
  /** Promoted and present, from the highest `latest` of any region down: what `olderVersions.wide` counts. */
  counted: Version[];
  refOf: (version: Version) => VersionRef;
  /** By number: the catalog may write the names in an id otherwise than it did when the version was taken. */
  writerOf: (version: Pick<Version, 'number'>) => Writer | undefined;
}

export function survey(image: string, rules: ImageRules, found: FoundImage, clock: Clock): Survey {
  const place = definitionOf(rules, image);
  const definition = idOf(place);
  const writers = new Map(found.writers.map((writer) => [writer.version.number, writer]));
  const versions = descending(found.versions);
  return {
    image,
    definition,
    rules,
    found,
    clock,
    now: clock.now(),
    versions,
    wanted: wantedRegions(rules),
    counted: versions.filter(isServing).filter((version) => isPromotedSomewhere(version)),
    refOf: ({ number }) => ({ definition, id: idOf(place, number), number }),
    writerOf: ({ number }) => writers.get(number),
  };
}

/** Whether users can get it somewhere: a Failed version counts where a region completed, or nobody has looked. */
const isServing = (version: Version): boolean =>
  (!isBusy(version) || version.provisioningState === 'Updating') && healthOf(version) !== 'dead';

const isPromotedSomewhere = (version: Version): boolean =>
  standingOf(version) === 'promoted' &&
  version.targetRegions.some(({ name }) => isIncludedIn(version, name));

/** Names of regions, as a list for people. */
export const listed = (regions: readonly { name: string }[]): string =>
  regions.map(({ name }) => regionKey(name)).join(', ');

/** What people should know of one of its versions. */
export const noticeOf = ({ number }: Version, notice: string, { image }: Survey): Notice => ({
  image,
  version: number,
  notice,
});
