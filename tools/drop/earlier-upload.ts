import { Complaint } from './complaint.ts';

/** A blob that has the name already. */
export interface EarlierUpload {
  length: number;
  /** The identity of the file that it was begun with; undefined where this program did not make it. */
  file: string | undefined;
  /** Its marker is there. */
  finished: boolean;
}

export interface Wishes {
  /** The blob, as messages call it. */
  blob: string;
  /** The file's identity and length. */
  file: string;
  length: number;
  resume: boolean;
  overwrite: boolean;
}

/** `none`: what is wanted is there already, complete. */
export type Beginning = 'create' | 'replace' | 'go on' | 'none';

/** How an upload begins, by what is there. Throws Complaint where that stands in its way. */
export function beginningOf(earlier: EarlierUpload | undefined, wishes: Wishes): Beginning {
  const { blob, resume, overwrite } = wishes;
  if (overwrite) return 'replace';
  if (earlier === undefined) return 'create';
  const ofThisFile = earlier.file === wishes.file && earlier.length === wishes.length;
  if (earlier.finished && resume && ofThisFile) return 'none';
  if (earlier.finished || (earlier.file === undefined && !resume)) throw alreadyThere(blob);
  if (!resume) throw interrupted(blob);
  if (ofThisFile) return 'go on';
  throw new Complaint(
    earlier.file === undefined
      ? `${blob} was not begun by this command: which file it is of cannot be told.`
      : `${blob} was begun with another file, or with this one before it changed.`,
    'Add --overwrite, without --resume, to send all of the file as it is now.',
  );
}

export function alreadyThere(blob: string): Complaint {
  return new Complaint(
    `${blob} exists already.`,
    'Add --overwrite to replace it, or give another --version.',
  );
}

function interrupted(blob: string): Complaint {
  return new Complaint(
    `${blob} is there, but unfinished: its upload was interrupted, or still runs elsewhere.`,
    'Add --resume to send only what is missing, or --overwrite to begin again.',
  );
}
