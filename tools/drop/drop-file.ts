import { Complaint, FileChanged } from './complaint.ts';
import type { Destination } from './destination.ts';
import type { DiskFile } from './disk-file.ts';
import { alreadyThere, beginningOf } from './earlier-upload.ts';
import { explained } from './explained.ts';
import { identityOf } from './file-identity.ts';
import {
  createPageBlob,
  findUpload,
  markReady,
  pageSink,
  removeMarker,
  writtenRanges,
} from './page-blob.ts';
import { noPages } from './page-ranges.ts';
import { uploadPages, type UploadProgress } from './upload.ts';

export interface DropOptions {
  /** In the container `vhds`. */
  name: string;
  version: string | undefined;
  resume: boolean;
  overwrite: boolean;
  /** Ends the upload, which then rejects with the signal's reason; what was sent stays. */
  signal: AbortSignal;
  report: (progress: UploadProgress) => void;
}

/**
 * Uploads a disk and declares it complete. False where it was complete already. Rejects with a
 * Complaint where a person can put it right.
 */
export async function dropFile(
  file: DiskFile,
  destination: Destination,
  options: DropOptions,
): Promise<boolean> {
  try {
    return await begin(file, destination, options);
  } catch (error) {
    throw explained(error, destination);
  }
}

async function begin(file: DiskFile, destination: Destination, options: DropOptions) {
  const { vhds } = destination;
  const { name, version, resume, overwrite } = options;
  const blob = `vhds/${name}`;
  const { length } = file;
  const identity = await identityOf(file);
  const wishes = { blob, file: identity, length, resume, overwrite };
  const beginning = beginningOf(await findUpload(vhds, name), wishes);
  if (beginning === 'none') return false;
  options.signal.throwIfAborted();
  // One that an earlier upload left would declare this one complete before it is.
  await removeMarker(vhds, name);
  if (beginning !== 'go on') {
    const metadata = version === undefined ? {} : { gallerist_version: version };
    const made = { length, metadata, file: identity, overwrite };
    if (!(await createPageBlob(vhds, name, made))) throw alreadyThere(blob);
  }
  await sendAll(file, destination, options, beginning === 'go on').catch((error: unknown) => {
    throw unfinished(blob, explained(error, destination));
  });
  return true;
}

async function sendAll(
  file: DiskFile,
  { vhds }: Destination,
  { name, signal, report }: DropOptions,
  goesOn: boolean,
): Promise<void> {
  const present = goesOn ? await writtenRanges(vhds, name) : noPages;
  await uploadPages(file, pageSink(vhds, name), report, { present, signal });
  await markReady(vhds, name);
}

/** The same kind of complaint, which says what has become of the blob as well. */
function unfinished(blob: string, cause: unknown): unknown {
  const state = `${blob} is unfinished and will not be imported.`;
  const again = 'Run this again with --resume to send the rest (--overwrite begins again).';
  if (!(cause instanceof Complaint)) {
    // Messages of the storage service go on with ids and times.
    const [what] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    return new Complaint(`${what} ${state}`, again, { cause });
  }
  const Kind = cause.constructor as typeof Complaint;
  const remedy = cause instanceof FileChanged ? cause.remedy : `${cause.remedy} ${again}`.trim();
  return new Kind(`${cause.what} ${state}`, remedy, { cause });
}
