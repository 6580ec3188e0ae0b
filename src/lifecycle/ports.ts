import type { StepMessage, StepName } from '../messages.ts';
import type { AcceptedCatalog } from './catalog/schema.ts';
import type { Estate } from './estate.ts';
import type { Galleries } from './gallery.ts';
import type { ManagedImages } from './managed-image.ts';
import type { HistoryEntry, Job, JobState } from './jobs/job.ts';
import type { Upload } from './jobs/job-data.ts';
import type { Adoptions, Gates, Ledger, Limits, Writers } from './keeping/ports.ts';

/** Time. `seconds` are Azure's; where Azure is simulated at a higher speed they pass faster. */
export interface Clock {
  now(): Date;
  after(seconds: number): Date;
  /** Seconds of Azure's time since then. */
  elapsed: (since: Date) => number;
}

/** Sends a step's message, to become visible at `at` (at most a day ahead; the step asks again then). */
export interface Outbox {
  send(step: StepName, message: StepMessage, at: Date): Promise<void>;
}

export interface JobQuery {
  image?: string | undefined;
  state?: JobState | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** The records of jobs. Every write is conditional on the ETag that was read, else `Conflict`. */
export interface Jobs {
  /** False where a job of that id is there already. */
  add(job: Job): Promise<boolean>;
  read(id: string): Promise<Job | undefined>;
  /** Stores the record, with its history line in the same transaction; returns it with its new ETag. */
  save(job: Job, entry?: HistoryEntry): Promise<Job>;
  history(id: string): Promise<HistoryEntry[]>;
  list(query: JobQuery): Promise<{ jobs: Job[]; next?: string }>;
}

/** Where to look for jobs: never short of one, perhaps long since out of date. Written before the job itself. */
export interface Hints {
  /** The job may have a step to do. */
  unfinished(jobId: string): Promise<void>;
  listUnfinished(): AsyncIterable<string>;
  /** The job would like to hear of writes to the resource. */
  waits(resourceId: string, jobId: string): Promise<void>;
  waiters(resourceId: string): Promise<string[]>;
  /** Nothing is left to do for the job. */
  forget(jobId: string, resourceId: string | undefined): Promise<void>;
}

/** Version numbers given out, per image definition: never the same twice. */
export interface Numbers {
  /**
   * Reserves a number for the job, or returns the one it already has. `choose` gets the highest ever
   * reserved or seen; a number asked for by name that is somebody else's is `Refused`. A number reserved
   * by an older upload of the same `path` passes to this job.
   */
  reserve(
    definition: string,
    job: string,
    path: string,
    wish: { exactly: string } | { choose(highest: string | undefined): string },
  ): Promise<string>;
  /** Azure took it for this job, whoever held it: it is never given again. */
  spend(definition: string, number: string, job: string): Promise<void>;
  /** Gives a number back that was not spent. */
  release(definition: string, job: string): Promise<void>;
}

export interface BlobReading {
  blobType: string;
  etag: string;
  length: number;
  createdOn: Date;
  lastModified: Date;
  copyStatus: string | undefined;
  leased: boolean;
  metadata: Record<string, string>;
  /** The first bytes, as many as were asked for. */
  head: Uint8Array;
}

export interface DroppedBlob {
  name: string;
  createdOn: Date;
  lastModified: Date;
  etag: string;
}

export type Result = Record<string, unknown>;

/** Blobs in drop accounts. */
export interface Drops {
  /** Properties and first bytes in one request; undefined where there is no such blob. */
  open(upload: Upload, headBytes: number): Promise<BlobReading | undefined>;
  /** When a blob (a marker, say) was created and written to last; undefined where there is none. */
  dates(
    upload: Omit<Upload, 'createdOn'>,
  ): Promise<Pick<BlobReading, 'createdOn' | 'lastModified'> | undefined>;
  /** The last bytes, of this very ETag; `Unavailable` where it has moved. */
  tail(upload: Upload, blob: BlobReading, bytes: number): Promise<Uint8Array>;
  /** Bytes in written pages of a page blob. */
  occupiedBytes(upload: Upload): Promise<number>;
  /** Those whose names begin with `prefix`. */
  list(endpoint: string, container: string, prefix?: string): AsyncIterable<DroppedBlob>;
  /** Why a blob of this ETag cannot be deleted, for people; undefined where it can be, or is gone. */
  whyKept(place: Omit<Upload, 'createdOn'>, etag: string): Promise<string | undefined>;
  /** Deletes a blob, where an ETag is given only of that one. Says why where it cannot; undefined where it is gone. */
  remove(place: Omit<Upload, 'createdOn'>, etag?: string): Promise<string | undefined>;
  /**
   * Copies some pieces more of a blob of this very ETag to the archive, `most` at a time. `changed`: it was written
   * to since, or is gone and was never archived, or another blob stands in its place there.
   */
  archive(
    place: Omit<Upload, 'createdOn'>,
    etag: string,
    path: string,
    most: number,
  ): Promise<'whole' | 'partial' | 'changed'>;
  /** Writes a JSON document for whoever dropped the file. */
  writeResult(endpoint: string, path: string, result: unknown): Promise<void>;
  /** Changes the document that is there, if one is; `Unavailable` where somebody else writes it meanwhile. */
  amendResult(endpoint: string, path: string, amend: (told: Result) => Result): Promise<void>;
}

/** The accepted catalog; undefined while none was ever accepted. */
export interface Catalogs {
  accepted(): Promise<AcceptedCatalog | undefined>;
}

/** The catalog as people wrote it, unread. */
export interface WrittenCatalog {
  etag: string;
  bytes: number;
  writtenOn: Date;
}

export interface CatalogFiles {
  find(): Promise<WrittenCatalog | undefined>;
  /** The text of this very ETag; undefined where it was written to since. */
  read(etag: string): Promise<string | undefined>;
  /** `source`: ETag of the text last judged, whatever the verdict; `accepted`: of the accepted copy itself. */
  judged(): Promise<{ source?: string | undefined; accepted?: string | undefined }>;
  /** False, and nothing is done, where the accepted copy is another one than that of this ETag. */
  accept(
    catalog: AcceptedCatalog,
    sourceEtag: string,
    acceptedBefore: string | undefined,
  ): Promise<boolean>;
  reject(report: object, sourceEtag: string): Promise<void>;
  /** Reports, in the place of a rejection, on a text that is judged later. */
  wait(report: object): Promise<void>;
}

/** A region as a subscription has it. */
export interface AzureRegion {
  /** As in `westeurope`. */
  name: string;
  /** As in `West Europe`. */
  displayName: string;
  /** Whether it has availability zones, as Standard_ZRS wants. */
  hasZones: boolean;
}

export interface Regions {
  /** Those in which a subscription may have images; none where there is no such subscription. */
  of(subscription: string): Promise<AzureRegion[]>;
}

/** Which job a call's Idempotency-Key stands for, and for which request. */
export interface Call {
  request: string;
  job: string;
}

export interface Calls {
  find(key: string): Promise<Call | undefined>;
  /** Stores the call if the key is new; returns what the key stands for. */
  claim(key: string, call: Call): Promise<Call>;
}

/** Events that Event Grid gave up on, in the container it puts them in. */
export interface DeadLetters {
  list(): AsyncIterable<{ name: string; text(): Promise<string>; remove(): Promise<void> }>;
}

/** Every port, as the doors get them. */
export interface Services {
  adoptions: Adoptions;
  clock: Clock;
  calls: Calls;
  catalogs: Catalogs;
  catalogFiles: CatalogFiles;
  deadLetters: DeadLetters;
  drops: Drops;
  estate: Estate;
  galleries: Galleries;
  gates: Gates;
  hints: Hints;
  jobs: Jobs;
  ledger: Ledger;
  limits: Limits;
  managedImages: ManagedImages;
  numbers: Numbers;
  outbox: Outbox;
  regions: Regions;
  writers: Writers;
}

/** Services are built when the first function runs. */
export type GetServices = () => Services;

/** Where a function tells people what it does. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}
