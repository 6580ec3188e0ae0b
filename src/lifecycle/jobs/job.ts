import type { StepName } from '../../messages.ts';
import type { Standing } from '../versions/standing.ts';

export type JobState = 'open' | 'succeeded' | 'refused' | 'failed' | 'cancelled';
export const jobStates: readonly JobState[] = [
  'open',
  'succeeded',
  'refused',
  'failed',
  'cancelled',
];

/** Where an uploaded blob lies, and which upload of that name it is. */
export interface Upload {
  /** Resource id of the storage account. */
  account: string;
  /** The account's blob endpoint, without a slash at the end. */
  endpoint: string;
  container: string;
  name: string;
  /** Creation time of the blob, ISO 8601: another upload of the same name has another. */
  createdOn: string;
}

/** A disk that passed the preflight. */
export interface CheckedDisk {
  /** Blob name, in the container of the upload. */
  name: string;
  /** Of a data disk only. */
  lun?: number;
  etag: string;
  virtualBytes: number;
  /** Bytes in written pages, once a version was made of them: the list of a disk in many pieces is long. */
  occupiedBytes?: number;
}

/** A version by its place: the ids of its definition and its own, as Gallerist writes them. */
export interface VersionRef {
  definition: string;
  id: string;
  number: string;
}

/** What the steps of an import remember from one message to the next. */
export interface ImportData {
  upload: Upload;
  requestedVersion?: string;
  /** The disks as they passed the preflight, the OS disk first. */
  disks?: CheckedDisk[];
  /** The number reserved, and where it goes. */
  version?: VersionRef;
  /** Id of the managed image between blob and version, while it is wanted. */
  managedImage?: string;
  /** Azure took the request that creates the version: from here on the number is spent. */
  accepted?: { operation?: string };
  /** The regions in which the version was made. */
  regions?: string[];
}

/** What the steps remember that replicate, narrow or promote one version. */
export interface VersionData {
  version: VersionRef;
  /** What the job was begun for: another wish is another job. */
  wish: string;
  /** The import that made the version, whose result is told anew. */
  madeBy?: string;
  /** A person asked: whatever waiting time and gate the catalog has. */
  byHand?: true;
  /** Who had decided what on it and `latest` when it was last seen. */
  standing?: Standing;
  /** Where a promotion was written last: in the canary's region, or in all. */
  stage?: 'canary' | 'all';
  /** A person wants it in all its regions for good. */
  keep?: true;
  /** The regions it was taken out of. */
  dropped?: string[];
  /** How often a region was removed and added again. */
  repairs?: Record<string, number>;
  /** How often the version was written, because it was not as wanted. */
  writes?: number;
  /** When every region was first seen Completed. */
  replicatedAt?: string;
  /** Progress per region, as last seen. */
  regions?: Record<string, string>;
}

/** What a rollback remembers. */
export interface RollbackData {
  /** The version that is being withdrawn, or was last. */
  version: VersionRef;
  /** The number that latest falls back to. */
  target: string;
  /** What latest meant in each region, and what it means afterwards; null: nothing. */
  before: Record<string, string | null>;
  after: Record<string, string | null>;
  /** Progress of the withdrawals, by number. */
  withdrawn: string[];
}

export type JobData = ImportData | VersionData | RollbackData;
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
  Object.keys(regions).filter((region) => regions[region]?.startsWith('Completed'));

/** Whether somebody is at work on the due sequence. */
export const isClaimed = ({ claimedUntil }: Job, now: Date): boolean =>
  claimedUntil !== undefined && claimedUntil > now;

/** The image a job belongs to, read from its id: `<image>.<sixteen hex digits>`. */
export const imageOf = (jobId: string): string => jobId.slice(0, jobId.lastIndexOf('.'));

/** The id that follows from the cause, in as many words as it has: the same cause is the same job. */
export async function jobIdFrom(image: string, cause: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(cause.join('\n')));
  const hex = [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${image}.${hex.join('')}`;
}

/** The same upload is the same job, whoever reports it. */
export const jobIdOf = (image: string, upload: Omit<Upload, 'endpoint'>): Promise<string> =>
  jobIdFrom(image, [
    upload.account.toLowerCase(),
    upload.container,
    upload.name,
    upload.createdOn,
  ]);

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
