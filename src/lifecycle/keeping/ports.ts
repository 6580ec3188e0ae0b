import type { Holding } from '../estate.ts';
import type { JobKind, JobState } from '../jobs/job.ts';
import type { VersionRef } from '../jobs/job-data.ts';
import type { TakenOut } from '../versions/taken-out.ts';

/** What is remembered of a version from job to job. */
export interface Writer {
  version: VersionRef;
  /** The one job that may write the version; absent: nobody does. */
  job?: string;
  kind?: JobKind;
  /** What the job was begun for. */
  wish?: string;
  /** When the job took the version. */
  since?: Date;
  /** The job ended and did not reach its wish: how, for people. */
  stopped?: string;
  /** When every region was seen replicated, and the grace had passed. */
  replicatedAt?: Date;
  /** The `publishedDate` of the version that was seen so. */
  publishedDate?: Date;
  /** Regions that were taken out of it, written before they are, until they are back. */
  takenOut?: TakenOut[];
  /** The stored record's ETag. */
  etag?: string;
}

/** Who may write a version: target regions are the full wish, and in Azure the last PUT wins silently. */
export interface Writers {
  read(version: VersionRef): Promise<Writer | undefined>;
  /** All that are remembered, or those of one definition. */
  list(definition?: string): Promise<Writer[]>;
  /** Stores the record if it is as it was read, or new; else `Conflict`. */
  save(writer: Writer): Promise<void>;
  /** Forgets a version, on the same condition. */
  remove(writer: Writer): Promise<void>;
}

/** What is asked of a gate, as the body of a POST. */
export interface GateQuestion {
  image: string;
  version: string;
  versionId: string;
  job: string;
}

/** Webhooks that say whether a version may be promoted. */
export interface Gates {
  /** `wait`: it has not decided, and is asked again. What answers otherwise, or not at all, is `Unavailable`. */
  ask(
    url: string,
    question: GateQuestion,
  ): Promise<{ verdict: 'yes' | 'no' | 'wait'; reason?: string }>;
}

/** How an image was found when the catalog first named it. */
export interface Adoptions {
  /** By the definition's id in lower case: whether it had versions that Gallerist had not made. */
  list(): Promise<Map<string, boolean>>;
  /** Remembers it, unless it is known already; returns what is known. */
  add(definition: string, hadVersions: boolean): Promise<boolean>;
  /** The same of many, by the definition's id in lower case. */
  addAll(found: ReadonlyMap<string, boolean>): Promise<Map<string, boolean>>;
}

/** What was counted last near a limit of Azure's. */
export interface Limits {
  near(): Promise<Holding[]>;
  remember(near: readonly Holding[]): Promise<void>;
}

/** One line of what was decided or done, and never changed again. */
export interface LedgerEntry {
  at: Date;
  image: string;
  /** `begun`, `retried`, or how the job ended. */
  what: 'begun' | 'retried' | Exclude<JobState, 'open'>;
  kind: JobKind;
  version?: string;
  because: string;
  /** What was found, on which a decision rests. */
  fact?: string;
  /** Who asked. */
  by: string;
  job: string;
}

export interface Ledger {
  /** The same line of the same job is the same line, however often it is written. */
  write(entry: LedgerEntry): Promise<void>;
  /** Of one image, the newest first. */
  list(query: {
    image: string;
    after?: string | undefined;
  }): Promise<{ entries: LedgerEntry[]; next?: string }>;
}
