import { findImage } from '../catalog/image-in.ts';
import { idOf, type DefinitionRef, type Galleries, type Version } from '../gallery.ts';
import type { Calls } from '../ports.ts';
import { isAbove, latestByRegion, latestWithout, obstacleTo } from '../versions/falling-back.ts';
import { byNumber } from '../versions/latest.ts';
import { highestNumber } from '../versions/number.ts';
import {
  absent,
  conflict,
  once,
  unknownImage,
  type Answered,
  type Caller,
  type Calling,
} from './answers.ts';
import { alive } from './alive.ts';
import { beginRollback, joinRollback } from './begin-rollback.ts';
import type { KeepServices } from './keep-image.ts';
import { withReplication } from './with-replication.ts';

export interface RollbackRequest {
  image: string;
  /** The number that latest shall fall back to; absent: the next lower one that can take it. */
  version?: string | undefined;
}

type Requesting = KeepServices & { calls: Calls };

/** So many included versions are asked for their replication, from the highest or from the one asked for down. */
const MOST_LOOKS = 10;

/** A person takes `latest` back. It never lands on what cannot take it, and says before what it will mean where. */
export const requestRollback = (
  request: RollbackRequest,
  caller: Caller,
  services: Requesting,
): Promise<Answered> =>
  once(caller, ['rollback', request.image, request.version ?? null], services, (calling) =>
    start(request, calling, services),
  );

async function start(
  { image: name, version: asked }: RollbackRequest,
  caller: Calling,
  services: Requesting,
): Promise<Answered> {
  const { galleries, writers, clock } = services;
  const image = await findImage(name, services);
  if (image === undefined) return absent(unknownImage(name));
  const listed = await galleries.versions(image.ref);
  if (asked !== undefined && !listed.some(({ number }) => number === asked)) {
    return absent(`${name} has no version ${asked}.`);
  }
  if (asked !== undefined) {
    // Before anything is judged that this very rollback may have changed.
    const held = await alive(await writers.list(idOf(image.ref)), services);
    const joined = await joinRollback(name, held, asked, caller, services);
    if (joined !== undefined) return joined;
  }
  const versions = await looked(listed, asked, image.ref, galleries);
  const before = latestByRegion(versions);
  const top = highestNumber(Object.values(before).filter((number) => number !== null));
  if (top === undefined) {
    return conflict(
      `latest of ${name} means nothing in any region: there is nothing to roll back.`,
    );
  }
  const whyNot = (target: string) =>
    isAbove({ number: top }, target)
      ? obstacleTo(target, versions, before, clock.now())
      : `latest is ${top} now, which is not above it`;
  const targets = versions.filter(({ number }) =>
    asked === undefined ? isAbove({ number: top }, number) : number === asked,
  );
  const verdicts = targets.map((target) => ({ target, why: whyNot(target.number) }));
  const landing = verdicts.find(({ why }) => why === undefined)?.target;
  if (landing === undefined) return conflict(nowhereToGo(name, top, verdicts));
  const after = latestWithout(versions, landing.number);
  return beginRollback(
    name,
    image.ref,
    { target: landing.number, before, after, top },
    caller,
    services,
  );
}

/** With their replication: every included version above the one asked for, that one, and the next ones down. */
function looked(
  versions: readonly Version[],
  asked: string | undefined,
  ref: DefinitionRef,
  galleries: Galleries,
): Promise<Version[]> {
  const sorted = versions.toSorted((a, b) => byNumber(b, a));
  const included = sorted.filter(({ excludeFromLatest }) => !excludeFromLatest);
  const above = asked === undefined ? 0 : included.filter((one) => isAbove(one, asked)).length;
  const wanted = new Set(included.slice(0, above + MOST_LOOKS).map(({ number }) => number));
  if (asked !== undefined) wanted.add(asked);
  return withReplication(sorted, wanted, ref, galleries);
}

function nowhereToGo(
  image: string,
  top: string,
  verdicts: readonly { target: Version; why: string | undefined }[],
): string {
  if (verdicts.length === 0)
    return `latest of ${image} is ${top}, and there is no lower version to fall back to.`;
  const told = verdicts.map(({ target, why }) => `${target.number}: ${why}`).join('; ');
  return `latest of ${image} cannot fall back from ${top}. ${told}.`;
}
