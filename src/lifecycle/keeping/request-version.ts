import { findImage } from '../catalog/image-in.ts';
import type { ImageRules } from '../catalog/schema.ts';
import { idOf, type Version } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { Calls } from '../ports.ts';
import { isReplicatedIn } from '../versions/latest.ts';
import { regionKey, sameRegion } from '../versions/regions.ts';
import { excludedRegions, standingOf } from '../versions/standing.ts';
import { JOB_TAG } from '../versions/tags.ts';
import { wantedRegions } from '../versions/wanted-regions.ts';
import {
  absent,
  conflict,
  once,
  unknownImage,
  type Answered,
  type Caller,
  type Calling,
} from './answers.ts';
import { begin, halfBegun, type Asked } from './begin.ts';
import { readAlive } from './alive.ts';
import type { KeepServices } from './keep-image.ts';
import type { ActionKind } from './plan.ts';
import { howItEnded, isHeld, isLeftAlone } from './take-version.ts';

export interface VersionRequest {
  image: string;
  version: string;
}

type Requesting = KeepServices & { calls: Calls };

/** A person promotes a version: at once, whatever bake time, canary and gate the catalog has. */
export const requestPromotion = (
  request: VersionRequest,
  caller: Caller,
  services: Requesting,
): Promise<Answered> =>
  once(caller, ['promote', request.image, request.version], services, (calling) =>
    beginFor(request, 'promote', { byHand: true }, whyNotPromoted, calling, services),
  );

/** A person wants a version, also an older one, in all regions of the catalog, for good. */
export const requestReplication = (
  request: VersionRequest,
  caller: Caller,
  services: Requesting,
): Promise<Answered> =>
  once(caller, ['replicate', request.image, request.version], services, (calling) =>
    beginFor(request, 'replicate', { keep: true }, () => undefined, calling, services),
  );

async function beginFor(
  { image: name, version: number }: VersionRequest,
  kind: ActionKind,
  wishes: Pick<Asked, 'byHand' | 'keep'>,
  whyNot: (version: Version, rules: ImageRules) => string | undefined,
  caller: Calling,
  services: Requesting,
): Promise<Answered> {
  const { galleries } = services;
  const image = await findImage(name, services);
  if (image === undefined) return absent(unknownImage(name));
  const { rules, ref } = image;
  const version = await galleries.version(ref, number, { replication: true });
  if (version === undefined) return absent(`${name} has no version ${number}.`);
  const state = version.provisioningState;
  if (state === 'Deleting') return conflict(`Version ${number} is being deleted.`);
  const obstacle = whyNot(version, rules);
  if (obstacle !== undefined) return conflict(obstacle);
  const place = { definition: idOf(ref), id: idOf(ref, number), number };
  const wish = `${kind} by hand`;
  const writer = await readAlive(place, services);
  if (writer.job !== undefined && isHeld(writer)) {
    const job = await services.jobs.read(writer.job);
    if (job !== undefined && writer.wish === wish) {
      return (await caller.claim(job.id)) ?? { kind: 'accepted', job };
    }
    return conflict(atWork(writer.job, number, job));
  }
  // Replicated, it would be promoted by the rule, though nobody has decided that it is to be.
  if (kind === 'replicate' && standingOf(version) === 'pending' && isLeftAlone(version, writer)) {
    return conflict(`Version ${number} is left alone: ${howItEnded(writer)}.`);
  }
  const action = {
    kind,
    image: name,
    version: place,
    regions: version.targetRegions.map(({ name: region }) => region),
    because: `${caller.name} asked for it`,
    fact: `${number} was ${state}, ${standingOf(version)}`,
    wish,
  };
  const otherwise = await caller.claim(halfBegun(action, writer)?.job);
  if (otherwise !== undefined) return otherwise;
  const madeBy = version.tags[JOB_TAG];
  const asked = { by: caller.name, madeBy, job: caller.job, ...wishes };
  const job = await begin(action, writer, asked, services);
  if (job !== undefined) return { kind: 'accepted', job };
  return conflict(`Another job has just taken version ${number}. Call again when it has ended.`);
}

/** A promotion may wait for its gate for a week, a narrowing for its grace: a person does not have to. */
function atWork(id: string, number: string, job: Job | undefined): string {
  const waits = job?.because === undefined ? '' : ` (${job.because.replace(/\.$/, '')})`;
  const told = `Job ${id} is at work on version ${number}${waits}. Call again when it has ended.`;
  return job?.step === 'promote-version' || job?.step === 'narrow-version'
    ? `${told} POST /api/jobs/${id}/cancel ends it now.`
    : told;
}

function whyNotPromoted(version: Version, rules: ImageRules): string | undefined {
  const { number } = version;
  const standing = standingOf(version);
  if (standing === 'promoted' && excludedRegions(version).length === 0) {
    return `Version ${number} is promoted already.`;
  }
  if (standing === 'withdrawn') {
    return `Version ${number} was withdrawn by a rollback and is not promoted again. Import what is mended under a higher number; or, if the rollback was a mistake, set its tag gallerist:latest to pending, and promote it then.`;
  }
  if (version.provisioningState !== 'Succeeded') {
    return `Version ${number} is ${version.provisioningState}: it can be promoted once it is Succeeded.`;
  }
  const behind = wantedRegions(rules).filter(({ name }) => !isReplicatedIn(version, name));
  if (behind.length === 0) return undefined;
  const told = behind.map(({ name }) => {
    const found = version.replication?.find(({ region }) => sameRegion(region, name));
    return found === undefined
      ? `${regionKey(name)}: not begun`
      : `${regionKey(name)}: ${found.state} ${found.progress} %`;
  });
  return `Version ${number} is not replicated everywhere yet (${told.join(', ')}). Call again when it is; GET /api/jobs?image= shows how far it is.`;
}
