import { idOf, type DefinitionRef } from '../gallery.ts';
import { addJob } from '../jobs/add-job.ts';
import { jobIdFrom, newJob, wishOf } from '../jobs/job.ts';
import type { RollbackData } from '../jobs/job-data.ts';
import { latestInWords } from '../versions/falling-back.ts';
import { alive } from './alive.ts';
import { conflict, type Answered, type Calling } from './answers.ts';
import type { Beginning } from './begin.ts';
import type { Writer } from './ports.ts';
import { NEVER_STORED, seizeAsRead } from './take-version.ts';

/** From what latest means in each region to what it will mean; `top` is the highest of what it means now. */
export type Fall = Pick<RollbackData, 'target' | 'before' | 'after'> & { top: string };

/** A call has stored its job so many milliseconds after it took the version, or has died. */
const BEGINNING = 30_000;

/** What a call is told while a rollback is at work: to the same target it is the same job. Undefined: none is. */
export async function joinRollback(
  image: string,
  held: readonly Writer[],
  target: string,
  caller: Calling,
  { jobs }: Pick<Beginning, 'jobs'>,
): Promise<Answered | undefined> {
  const other = held.find(({ kind, stopped }) => kind === 'rollback' && stopped === undefined);
  if (other?.job === undefined) return undefined;
  const job = await jobs.read(other.job);
  if (job !== undefined && other.wish === wishOf({ target })) {
    return (await caller.claim(job.id)) ?? { kind: 'accepted', job };
  }
  return conflict(`Rollback ${other.job} is at work on ${image}. Call again when it has ended.`);
}

/**
 * Begins a rollback: takes the present latest from whatever job has it, writes the ledger, stores the job, sends its
 * message. A call that dies half-way leaves a version that is taken by a job that is not there; the next call to the
 * same version stores that very job.
 */
export async function beginRollback(
  image: string,
  ref: DefinitionRef,
  { target, top, before, after }: Fall,
  caller: Calling,
  services: Beginning,
): Promise<Answered> {
  const { writers, ledger, clock } = services;
  const definition = idOf(ref);
  const wish = wishOf({ target });
  const held = await alive(await writers.list(definition), services);
  const joined = await joinRollback(image, held, target, caller, services);
  if (joined !== undefined) return joined;
  // A call that died before it stored its job, or has yet to: that very job is stored now.
  const half = held.find(({ kind, stopped }) => kind === 'rollback' && stopped === NEVER_STORED);
  const begun = half?.since ?? clock.now();
  const isSame = half !== undefined && half.wish === wish;
  if (half !== undefined && !isSame && clock.now().getTime() - begun.getTime() < BEGINNING) {
    return conflict(`Another rollback of ${image} is just beginning. Call again in a minute.`);
  }
  const since = isSame ? begun : clock.now();
  const cause = ['rollback', definition, target, since.toISOString()];
  const id = (isSame ? half.job : caller.job) ?? (await jobIdFrom(image, cause));
  const otherwise = await caller.claim(id);
  if (otherwise !== undefined) return otherwise;
  const version = { definition, id: idOf(ref, top), number: top };
  const data: RollbackData = { version, target, before, after, withdrawn: [] };
  const found = held.find(({ version: { number } }) => number === top) ?? { version };
  // As it was read: of two calls at once, one is to be told of the other.
  if (!(await seizeAsRead(found, { job: id, kind: 'rollback', wish, since }, writers))) {
    return conflict(`Another job has just taken version ${top}. Call again at once.`);
  }
  await ledger.write({
    at: since,
    image,
    what: 'begun',
    kind: 'rollback',
    version: target,
    because: `${caller.name} asked to roll back`,
    fact: `latest was ${latestInWords(before)}`,
    by: caller.name,
    job: id,
  });
  const job = newJob(id, 'rollback', 'roll-back', data, caller.name, since);
  await addJob(job, services);
  return { kind: 'accepted', job };
}
