import type { Version } from '../gallery.ts';
import type { Job, JobKind } from '../jobs/job.ts';
import type { VersionRef } from '../jobs/job-data.ts';
import { Conflict } from '../outcomes.ts';
import { standingOf } from '../versions/standing.ts';
import { JOB_TAG } from '../versions/tags.ts';
import type { TakenOut } from '../versions/taken-out.ts';
import type { Writer, Writers } from './ports.ts';

/** Whoever took the version died before its job was stored: the next planner with the same wish stores it. */
export const NEVER_STORED = 'was never stored';

/** What a job takes a version for. */
export interface Taking {
  job: string;
  kind: JobKind;
  wish: string;
  since: Date;
}

/**
 * Takes a version for a job, as it was read; false where somebody was faster, or another job is at work on it.
 * A job that stopped holds nothing. What was proven of its regions is proven anew by whoever brings it to others.
 */
export async function takeVersion(
  writer: Writer,
  taking: Taking,
  writers: Writers,
): Promise<boolean> {
  if (isHeld(writer) && writer.job !== taking.job) return false;
  const found = taking.kind === 'replicate' ? unproven(writer) : writer;
  return save({ ...found, ...taking }, writers);
}

/** Takes a version whoever has it: the other job finds that it was overtaken before it writes again. */
export const seizeVersion = async (
  version: VersionRef,
  taking: Taking,
  writers: Writers,
): Promise<boolean> => seizeAsRead((await writers.read(version)) ?? { version }, taking, writers);

/** The same, as it was read: false also where somebody took it since. */
export const seizeAsRead = (found: Writer, taking: Taking, writers: Writers): Promise<boolean> =>
  save({ ...unproven(found), ...taking }, writers);

const unproven = ({ replicatedAt: _r, publishedDate: _p, ...writer }: Writer): Writer => writer;

async function save({ stopped: _, ...writer }: Writer, writers: Writers): Promise<boolean> {
  try {
    await writers.save(writer);
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

/** When a version was replicated, if it is known, and which version that was. */
export type Proven = Pick<Writer, 'replicatedAt' | 'publishedDate'>;

/** When the version of that number was proven: not another one, which was there before and is deleted. */
export const provenAt = (
  { publishedDate: now }: Version,
  { replicatedAt, publishedDate: then }: Proven = {},
): Date | undefined =>
  now === undefined || then === undefined || now.getTime() === then.getTime()
    ? replicatedAt
    : undefined;

/** Whether a job is at work on a version. */
export const isHeld = ({ job, stopped }: Writer): boolean =>
  job !== undefined && stopped === undefined;

/**
 * Whether nothing is begun on a version by itself, whatever is wanted: the import that made it ended badly, or it waits
 * for its promotion and a rollback that stopped was to withdraw it. A number that an import gave back may be somebody
 * else's version by now.
 */
export const isLeftAlone = (
  version: Version | undefined,
  { kind, job, stopped }: Writer,
): boolean =>
  stopped !== undefined &&
  stopped !== NEVER_STORED &&
  version !== undefined &&
  (kind === 'rollback'
    ? standingOf(version) === 'pending'
    : kind === 'import' && version.tags[JOB_TAG] === job);

/** What became of the job that stopped beside a version, and how things go on, for people. */
export const howItEnded = ({ job, stopped = '' }: Writer): string =>
  `job ${job} ended as ${stopped.replace(/\.$/, '')}. POST /api/jobs/${job}/retry lets it go on`;

/** Whether a job may still write its version: nobody took it from it. */
export async function holdsVersion(job: Job, writers: Writers): Promise<boolean> {
  if (job.data.version === undefined) return false;
  return (await writers.read(job.data.version))?.job === job.id;
}

/**
 * An ended job lets its version go. One that did not come to its good end stays beside it as stopped, so that its
 * wish is not tried again by itself. A version somebody took since is theirs.
 */
export async function letVersionGo(job: Job, proven: Proven, writers: Writers): Promise<void> {
  const { version } = job.data;
  const found = version && (await writers.read(version));
  if (found?.job !== job.id) return;
  if (job.state !== 'succeeded') {
    return writers.save({ ...found, stopped: endOf(job) });
  }
  return freeVersion(found, proven, writers);
}

/** How a job ended that did not come to its good end, for people. */
export const endOf = ({ state, because }: Job): string =>
  `${state}: ${because ?? 'it did not say why'}`;

/** Nobody has the version any more: what is left to remember of it, if anything, is of the version itself. */
export async function freeVersion(found: Writer, proven: Proven, writers: Writers): Promise<void> {
  const { version, etag, takenOut } = found;
  if (proven.replicatedAt === undefined && takenOut === undefined) return writers.remove(found);
  return writers.save({
    version,
    ...proven,
    ...(takenOut === undefined ? {} : { takenOut }),
    ...(etag === undefined ? {} : { etag }),
  });
}

/** Remembers what is out of a version, as its row was read: before it is taken out, and until it is back. */
export async function rememberTaken(
  { takenOut: before = [], ...found }: Writer,
  takenOut: TakenOut[],
  writers: Writers,
): Promise<void> {
  if (before.length === takenOut.length && before.every((one) => takenOut.includes(one))) return;
  await writers.save(takenOut.length === 0 ? found : { ...found, takenOut });
}

/** Nothing is remembered of a job's version any more, for it is gone, unless somebody took it since. */
export async function forgetVersion({ id, data }: Job, writers: Writers): Promise<void> {
  const found = data.version && (await writers.read(data.version));
  if (found?.job === id) await writers.remove(found);
}
