import type { StepName } from '../../messages.ts';

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

/** What the steps of an import remember from one message to the next. */
export interface ImportData {
  upload: Upload;
  requestedVersion?: string;
  /** The disks as they passed the preflight, the OS disk first. */
  disks?: CheckedDisk[];
  /** The number reserved, and where it goes. */
  version?: { definition: string; id: string; number: string };
  /** Id of the managed image between blob and version, while it is wanted. */
  managedImage?: string;
  /** Azure took the request that creates the version: from here on the number is spent. */
  accepted?: { operation?: string };
  /** How often a region was removed and added again. */
  repairs?: Record<string, number>;
  /** When every region was first seen Completed. */
  replicatedAt?: string;
  /** Progress per region, as last seen. */
  regions?: Record<string, string>;
}

/** One piece of work on one image. */
export interface Job {
  id: string;
  image: string;
  kind: 'import';
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
  data: ImportData;
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
export function versionOf({ id, data }: Job): NonNullable<ImportData['version']> {
  if (data.version === undefined) throw new TypeError(`${id} has no version number yet.`);
  return data.version;
}

/** The regions that were Completed when last seen. */
export const completedIn = ({ regions = {} }: ImportData): string[] =>
  Object.keys(regions).filter((region) => regions[region]?.startsWith('Completed'));

/** Whether somebody is at work on the due sequence. */
export const isClaimed = ({ claimedUntil }: Job, now: Date): boolean =>
  claimedUntil !== undefined && claimedUntil > now;

/** The image a job belongs to, read from its id: `<image>.<sixteen hex digits>`. */
export const imageOf = (jobId: string): string => jobId.slice(0, jobId.lastIndexOf('.'));

/** The id that follows from the cause: the same upload is the same job, whoever reports it. */
export async function jobIdOf(image: string, upload: Omit<Upload, 'endpoint'>): Promise<string> {
  const cause = [upload.account.toLowerCase(), upload.container, upload.name, upload.createdOn];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(cause.join('\n')));
  const hex = [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `${image}.${hex.join('')}`;
}

/** A job about to be stored for the first time, due at once. */
export function newImport(
  id: string,
  upload: Upload,
  askedBy: string,
  now: Date,
  requestedVersion?: string,
): Job {
  return {
    id,
    image: imageOf(id),
    kind: 'import',
    state: 'open',
    step: 'import-vhd',
    sequence: 1,
    dueAt: now,
    stepSince: now,
    failures: 0,
    askedBy,
    createdAt: now,
    data: { upload, ...(requestedVersion === undefined ? {} : { requestedVersion }) },
  };
}
