import type { Proof } from '../versions/proof.ts';
import type { Repairs } from '../versions/repair.ts';
import type { Standing } from '../versions/standing.ts';

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
  /** Bytes in written pages, once a version was made of them and storage told: the list of a disk in many pieces is long. */
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
  /** Its definition was brought to what the catalog says. */
  definitionWritten?: true;
  /** Id of the managed image between blob and version, from before Azure is asked for it until it is removed. */
  managedImage?: string;
  /** What it could not remove, for people. */
  leftBehind?: string;
  /** Azure took the request that creates the version, when and as which operation: from here on the number is spent. */
  accepted?: { at?: string; operation?: string };
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
  /** A person wants it in all its regions for good. */
  keep?: true;
  /** Where newer versions were Completed at the first look that would narrow it. */
  proof?: Proof;
  /** The regions it was taken out of. */
  dropped?: string[];
  /** It is mended, and brought nowhere else: what failed, and what a repair took out. */
  back?: true;
  /** Regions that were removed and added again. */
  repairs?: Repairs;
  /** How often the version was written, because it was not as wanted. */
  writes?: number;
  /** When every region was first seen Completed. */
  replicatedAt?: string;
  /** Azure's own date of the version, when it was last seen. */
  publishedDate?: string;
  /** Azure's state in each region, and its progress in percent, as last seen. */
  regions?: Record<string, { state: string; progress: number }>;
  /** When it was last seen, and how far the slowest region was, in percent. */
  seen?: { at: string; percent: number };
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
  /** It had ended badly: latest may mean something else since. */
  retried?: true;
}

export type JobData = ImportData | VersionData | RollbackData;
