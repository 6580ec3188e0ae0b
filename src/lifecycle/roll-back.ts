import { LOOK, refOf, type Galleries, type Version } from './gallery.ts';
import { wishOf, type Job } from './jobs/job.ts';
import type { RollbackData, VersionRef } from './jobs/job-data.ts';
import { isHeld, seizeVersion } from './keeping/take-version.ts';
import { withReplication } from './keeping/with-replication.ts';
import { MOST_WRITES, unquiet } from './keeping/write-version.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Clock, Hints } from './ports.ts';
import type { Writer, Writers } from './keeping/ports.ts';
import { isAbove, latestInWords, obstacleTo, toWithdraw } from './versions/falling-back.ts';
import { standingOf } from './versions/standing.ts';
import { LATEST_TAG } from './versions/tags.ts';

export interface RollBackServices {
  galleries: Galleries;
  hints: Hints;
  writers: Writers;
  clock: Clock;
}

/** Within so many seconds a write that a job began before it was overtaken is to be seen. */
const LETTING_GO = 30;

/**
 * Lets `latest` fall back: withdraws one version after the other, lowest first and the present latest last, so that
 * `latest` moves once. Each is taken from whatever job is at work on it, and so is what `latest` falls on, lest it be
 * taken out of a region meanwhile; whether it can take it is asked again before every write.
 */
export async function rollBack(
  job: Job<RollbackData>,
  services: RollBackServices,
): Promise<StepResult<RollbackData>> {
  const { galleries, writers } = services;
  const { target, after, version: present } = job.data;
  const ref = refOf(present.definition);
  const held = await writers.list(present.definition);
  const holder = held.find(({ version }) => version.number === present.number);
  if (holder?.job !== job.id) throw overtaken(job, holder);
  const versions = await withFailed(await galleries.versions(ref), job, services);
  const left = toWithdraw(versions, target);
  const promoted = job.data.retried && left.find(({ excludeFromLatest }) => !excludeFromLatest);
  if (promoted) throw stale(job, promoted);
  const numbers = new Set([target, ...Object.values(after)].filter((number) => number !== null));
  const landings = versions.filter(({ number }) => numbers.has(number));
  const others = await seizeAll(job, [...landings, ...left], held, writers);
  const busy = landings.find(({ number }) => others.has(number));
  if (busy !== undefined) return later(LETTING_GO, `another job is letting go of ${busy.number}`);
  const waiting = versions.find(isWritten(target));
  if (waiting !== undefined) return later(LOOK, `Azure is withdrawing ${waiting.number}`);
  const [next] = left;
  if (next === undefined) return finish(job, versions);
  const seen = await withReplication(versions, numbers, ref, galleries);
  return withdraw(job, next, seen, services);
}

/** What failed above the target, with its replication: whether it serves anywhere decides what becomes of it. */
function withFailed(
  versions: readonly Version[],
  { data: { target, version } }: Job<RollbackData>,
  { galleries }: RollBackServices,
): Promise<Version[]> {
  const failed = versions.filter(
    (one) => one.provisioningState === 'Failed' && isAbove(one, target),
  );
  const numbers = new Set(failed.map(({ number }) => number));
  return withReplication(versions, numbers, refOf(version.definition), galleries);
}

/** Withdraws one version, where `latest` can still fall as it was asked to. */
async function withdraw(
  job: Job<RollbackData>,
  next: Version,
  seen: readonly Version[],
  { galleries, hints, clock }: RollBackServices,
): Promise<StepResult<RollbackData>> {
  const { target, before, withdrawn, version: present } = job.data;
  const obstacle = obstacleTo(target, seen, before, clock.now());
  if (obstacle !== undefined) throw lost(target, obstacle);
  if (withdrawn.filter((number) => number === next.number).length >= MOST_WRITES) {
    throw unquiet(next.number, MOST_WRITES);
  }
  await hints.waits(next.id, job.id);
  await galleries.updateVersion(refOf(present.definition), next, {
    excludeFromLatest: true,
    tags: { ...next.tags, [LATEST_TAG]: 'withdrawn' },
  });
  const version = placeOf(next, present);
  const data = { ...job.data, version, withdrawn: [...withdrawn, next.number] };
  return later(LOOK, `Azure is withdrawing ${next.number}`, data);
}

/** What is being deleted takes no write, and would be latest again if its deletion failed. */
function finish(
  { data }: Job<RollbackData>,
  versions: readonly Version[],
): StepResult<RollbackData> {
  const going = versions.find((one) => isAbove(one, data.target) && isGoing(one));
  if (going !== undefined) return later(LOOK, `Azure is deleting ${going.number}`);
  return { kind: 'done', note: endNote(data) };
}

const placeOf = ({ id, number }: Version, { definition }: VersionRef): VersionRef => ({
  definition,
  id,
  number,
});

/** Takes what it has not yet; says which numbers another job had, or took at that moment. */
async function seizeAll(
  job: Job<RollbackData>,
  versions: readonly Version[],
  held: readonly Writer[],
  writers: Writers,
): Promise<Set<string>> {
  const { createdAt: since, data } = job;
  const taking = { job: job.id, kind: job.kind, wish: wishOf(data), since };
  const others = new Set<string>();
  for (const version of versions) {
    const writer = held.find((one) => one.version.number === version.number);
    if (writer?.job === job.id && isHeld(writer)) continue;
    const isSeized = await seizeVersion(placeOf(version, data.version), taking, writers);
    if (!isSeized || (writer !== undefined && isHeld(writer))) others.add(version.number);
  }
  return others;
}

const isGoing = ({ provisioningState, excludeFromLatest }: Version): boolean =>
  provisioningState === 'Deleting' && !excludeFromLatest;

/** By what Azure says: a run that died after its write left no word of it. */
const isWritten =
  (target: string) =>
  (version: Version): boolean =>
    version.provisioningState === 'Updating' &&
    isAbove(version, target) &&
    standingOf(version) === 'withdrawn';

function endNote({ target, withdrawn, after }: RollbackData): string {
  const numbers = [...new Set(withdrawn)].join(', ') || 'nothing';
  return `${numbers} withdrawn for ${target}; latest is ${latestInWords(after)}`;
}

const lost = (target: string, obstacle: string) =>
  new Refused(
    `Version ${target}, to which latest was to fall back, cannot take it any more: ${obstacle}.`,
    'What was withdrawn so far stays withdrawn, and the present latest stays. POST /api/rollbacks again to another version.',
  );

/** A retry withdraws only what still waits: what latest means is judged by whoever calls anew. */
const stale = ({ image, data: { target } }: Job<RollbackData>, { number }: Version) =>
  new Refused(
    `Since this rollback to ${target} stopped, latest may have moved: ${number} above it is included.`,
    `POST /api/rollbacks {"image": "${image}", "version": "${target}"} begins it anew. What it was to withdraw besides waits on: POST /api/promotions where it is wanted, else set its tag ${LATEST_TAG} to withdrawn.`,
  );

const overtaken = ({ data }: Job<RollbackData>, holder: Writer | undefined) =>
  new Refused(
    `Another job has ${data.version.number} by now: ${holder?.job ?? 'one that has ended'}.`,
    'See what became of that one; where latest is not what it should be, POST /api/rollbacks again.',
  );
