import type {
  Upload,
  VersionRef,
  ImportData,
  VersionData,
  RollbackData,
  JobData,
} from './job-data.ts';
import type { StepName } from '../../messages.ts';
import { digestOf } from '../digest.ts';

export const jobStates = ['open', 'succeeded', 'refused', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

export type JobKind = 'import' | 'replicate' | 'narrow' | 'promote' | 'rollback';

/** One piece of work on one image. Its data follow from its kind. */
export interface Job<Data extends JobData = JobData> {
  id: string;
  image: string;
  kind: JobKind;
  state: JobState;
  /** The step whose turn it is; absent once nothing is left to do. */
  step?: StepName;
  /** The sequence that is due: only the message that carries it may act. */
  sequence: number;
  dueAt: Date;
  /** While this lies ahead, somebody is at work on the due sequence. */
  claimedUntil?: Date;
  /** Claims in a row that ran out because nobody came back from the step. */
  deaths?: number;
  /** When the present step was entered; its deadline counts from here. */
  stepSince: Date;
  /** Passing faults in a row. */
  failures: number;
  /** What it waits for, or why it ended, for people. */
  because?: string;
  remedy?: string;
  /** The step in which the job ended: where a retry goes on. */
  endedIn?: StepName;
  askedBy: string;
  createdAt: Date;
  endedAt?: Date;
  data: Data;
  /** The stored record's ETag. */
  etag?: string;
}

/** One line of a job's history. */
export interface HistoryEntry {
  sequence: number;
  step: StepName;
  at: Date;
  outcome: string;
  note: string;
}

/** The version a job is about, from the step on in which its number was reserved. */
export function versionOf({ id, data }: Job): VersionRef {
  if (data.version === undefined) throw new TypeError(`${id} has no version number yet.`);
  return data.version;
}

export const isImport = (job: Job): job is Job<ImportData> => job.kind === 'import';

/** What an import remembers; for jobs that follow from an upload. */
export function importOf(job: Job): ImportData {
  if (!isImport(job)) throw new TypeError(`${job.id} is no import.`);
  return job.data;
}

export const isRollback = (job: Job): job is Job<RollbackData> => job.kind === 'rollback';

/** What a rollback takes versions for. */
export const wishOf = ({ target }: Pick<RollbackData, 'target'>): string => `back to ${target}`;

/** Whether a job keeps one version: replicates, narrows or promotes it. */
export const isKeeping = (job: Job): job is Job<VersionData> =>
  job.kind === 'replicate' || job.kind === 'narrow' || job.kind === 'promote';

/** The regions that were Completed when last seen. */
export const completedIn = ({ regions = {} }: VersionData): string[] =>
  Object.keys(regions).filter((region) => regions[region]?.state === 'Completed');

/** Whether somebody is at work on the due sequence. */
export const isClaimed = ({ claimedUntil }: Job, now: Date): boolean =>
  claimedUntil !== undefined && claimedUntil > now;

/** The image a job belongs to, read from its id: `<image>.<sixteen hex digits>`. */
export const imageOf = (jobId: string): string => jobId.slice(0, jobId.lastIndexOf('.'));

/** The id that follows from the cause, in as many words as it has: the same cause is the same job. */
export const jobIdFrom = async (image: string, cause: readonly string[]): Promise<string> =>
  `${image}.${await digestOf(cause)}`;

/** The same upload is the same job, whoever reports it. */
export const jobIdOf = (image: string, upload: Omit<Upload, 'endpoint'>): Promise<string> =>
  jobIdFrom(image, [upload.account.toLowerCase(), upload.container, upload.name, upload.createdOn]);

/** A job about to be stored for the first time, due at once. */
export function newJob<Data extends JobData>(
  id: string,
  kind: JobKind,
  step: StepName,
  data: Data,
  askedBy: string,
  now: Date,
): Job<Data> {
  return {
    id,
    image: imageOf(id),
    kind,
    state: 'open',
    step,
    sequence: 1,
    dueAt: now,
    stepSince: now,
    failures: 0,
    askedBy,
    createdAt: now,
    data,
  };
}

export const newImport = (
  id: string,
  upload: Upload,
  askedBy: string,
  now: Date,
  requestedVersion?: string,
): Job<ImportData> => {
  const data = { upload, ...(requestedVersion === undefined ? {} : { requestedVersion }) };
  return newJob(id, 'import', 'import-vhd', data, askedBy, now);
};
