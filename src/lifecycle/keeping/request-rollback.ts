import type { DefinitionRef, Galleries, Version } from '../gallery.ts';
import type { Calls } from '../ports.ts';
import { isAbove, latestByRegion, latestWithout, obstacleTo } from '../versions/falling-back.ts';
import { byNumber } from '../versions/latest.ts';
import { highestNumber } from '../versions/number.ts';
import {
  absent,
  conflict,
  imageNamed,
  once,
  unknownImage,
  type Answered,
  type Caller,
} from './answers.ts';
import { beginRollback } from './begin-rollback.ts';
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

/** A call has stored its job so many milliseconds after it took the version, or has died. */
const BEGINNING = 30_000;

/** A person takes `latest` back. It never lands on what cannot take it, and says before what it will mean where. */
export const requestRollback = (
  request: RollbackRequest,
  caller: Caller,
  services: Requesting,
): Promise<Answered> =>
  once(caller, ['rollback', request.image, request.version ?? null], services, () =>
    start(request, caller, services),
  );

async function start(
  { image: name, version: asked }: RollbackRequest,
  caller: Caller,
  services: Requesting,
): Promise<Answered> {
  const { galleries, clock } = services;
  const image = await imageNamed(name, services);
  if (image === undefined) return absent(unknownImage(name));
  const listed = await galleries.versions(image.ref);
  if (asked !== undefined && !listed.some(({ number }) => number === asked)) {
    return absent(`${name} has no version ${asked}.`);
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
<<<<<<< HEAD

type Fall = Pick<RollbackData, 'target' | 'before' | 'after'> & { top: string };

async function begin(
  image: string,
  ref: DefinitionRef,
  { target, top, before, after }: Fall,
  caller: Caller,
  services: Requesting,
): Promise<Answered> {
  const { writers, jobs, ledger, clock } = services;
  const definition = idOf(ref);
  const wish = wishOf({ target });
  const held = await alive(await writers.list(definition), services);
  const other = held.find(({ kind, stopped }) => kind === 'rollback' && stopped === undefined);
  if (other?.job !== undefined) {
    const job = await jobs.read(other.job);
    if (job !== undefined && other.wish === wish) return { kind: 'accepted', job };
    return conflict(`Rollback ${other.job} is at work on ${image}. Call again when it has ended.`);
  }
  // A call that died before it stored its job, or has yet to: that very job is stored now.
  const half = held.find(({ kind, stopped }) => kind === 'rollback' && stopped === NEVER_STORED);
  const begun = half?.since ?? clock.now();
  const isSame = half?.wish === wish;
  if (half !== undefined && !isSame && clock.now().getTime() - begun.getTime() < BEGINNING) {
    return conflict(`Another rollback of ${image} is just beginning. Call again in a minute.`);
  }
  const since = isSame ? begun : clock.now();
  const id = await jobIdFrom(image, ['rollback', definition, target, since.toISOString()]);
  const version = { definition, id: idOf(ref, top), number: top };
  const data: RollbackData = { version, target, before, after, withdrawn: [] };
  const found = held.find(({ version: { number } }) => number === top) ?? { version };
  // As it was read: of two calls at once, one is to be told of the other.
  if (!(await seizeAsRead(found, { job: id, kind: 'rollback', wish, since }, writers))) {
    return conflict(`Another job has just taken version ${top}. Call again at once.`);
  }
  const told = Object.entries(before).map(
    ([region, number]) => `${number ?? 'nothing'} in ${region}`,
  );
  await ledger.write({
    at: since,
    image,
    what: 'begun',
    kind: 'rollback',
    version: target,
    because: `${caller.name} asked to roll back`,
    fact: `latest was ${told.join(', ')}`,
    by: caller.name,
    job: id,
  });
  const job = newJob(id, 'rollback', 'roll-back', data, caller.name, since);
  await addJob(job, services);
  return { kind: 'accepted', job };
}
=======
>>>>>>> help-review
