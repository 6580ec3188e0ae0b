import { secondsOf } from '../catalog/duration.ts';
import type { ImageRules } from '../catalog/schema.ts';
import type { Upload } from '../jobs/job.ts';
import { Refused } from '../outcomes.ts';
import type { BlobReading, Clock, Drops } from '../ports.ts';
import { localName } from '../vhd/conversion.ts';
import {
  HEAD_BYTES,
  inspectVhd,
  refuseByLength,
  refuseUnfinished,
  TAIL_BYTES,
  type Disk,
  type Inspection,
} from '../vhd/inspect.ts';
import { addressOf, markerOf } from './drop-path.ts';

export type Look =
  | { state: 'complete'; name: string; disk: Disk; blob: BlobReading }
  /** `seconds`: when to look again, where that is known. */
  | { state: 'incomplete'; because: string; seconds?: number };

const GIB = 2 ** 30;
/** A blob written this lately may show half of what one request of its uploader meant as a whole. In seconds. */
const FRESH = 30;

/**
 * Whether an upload is complete and sound. Exact with a marker uploaded after the disk; without one the
 * footer and both ends of the partition table must be there and nothing may have been written for the
 * settle time, because a page blob is announced when its upload starts and azcopy writes in parallel.
 */
export async function lookAtUpload(
  upload: Upload,
  rules: ImageRules,
  { drops, clock }: { drops: Drops; clock: Clock },
): Promise<Look> {
  const name = `${upload.container}/${upload.name}`;
  const blob = await drops.open(upload, HEAD_BYTES);
  requireThisUpload(name, upload, blob);
  requireVhdName(name);
  requirePageBlob(name, upload, blob);
  if (blob.copyStatus === 'pending') return waiting(`${name} is still being copied by the server`);
  requireCopied(name, blob);
  if (blob.leased) return waiting(`somebody holds a lease on ${name}`);
  const limits = { maximumBytes: rules.maximumGiB * GIB };
  refuseByLength(name, blob.length, limits);
  const tail = await drops.tail(upload, blob, Math.min(TAIL_BYTES, blob.length));
  const marked = await isMarked(upload, blob, drops);
  const stillFor = clock.elapsed(blob.lastModified);
  const reading = { blob: name, length: blob.length, head: blob.head, tail };
  const inspection = inspectUnlessFresh(
    () => inspectVhd(reading, limits),
    marked || stillFor >= FRESH,
  );
  if (inspection.state === 'unfinished') {
    if (marked) throw refuseUnfinished(name, inspection.because);
    return waiting(`the upload of ${name} goes on: ${inspection.because}`);
  }
  if (!marked) {
    const { marker, settle } = rules.completeness;
    if (marker === 'required')
      return waiting(`${name} waits for its marker ${markerOf(upload.name)}`);
    const left = secondsOf(settle) - stillFor;
    if (left > 0) {
      const because = `${name} is sound; it must lie still for ${settle}, or get its marker ${markerOf(upload.name)}`;
      return { state: 'incomplete', because, seconds: left };
    }
  }
  return { state: 'complete', name, disk: inspection.disk, blob };
}

const waiting = (because: string): Look => ({ state: 'incomplete', because });

/** A marker counts for the upload it came after: one left over from an earlier upload does not. */
async function isMarked(upload: Upload, blob: BlobReading, drops: Drops): Promise<boolean> {
  const markedOn = await drops.createdOn({ ...upload, name: markerOf(upload.name) });
  return markedOn !== undefined && markedOn >= blob.createdOn;
}

function inspectUnlessFresh(inspect: () => Inspection, settled: boolean): Inspection {
  try {
    return inspect();
  } catch (error) {
    if (settled || !(error instanceof Refused)) throw error;
    return { state: 'unfinished', because: `so far it looks wrong (${error.reason})` };
  }
}

function requireThisUpload(
  name: string,
  upload: Upload,
  blob: BlobReading | undefined,
): asserts blob is BlobReading {
  if (blob === undefined) {
    throw new Refused(`${name} was deleted before it was imported.`, 'Drop it again.');
  }
  if (blob.createdOn.toISOString() !== upload.createdOn) {
    throw new Refused(
      `${name} was uploaded again before this upload was imported.`,
      'Nothing is to be done: the newer upload has a job of its own.',
    );
  }
}

function requireVhdName(name: string): void {
  if (/\.vhd$/i.test(name)) return;
  throw new Refused(
    `${name} is no VHD by its name; Azure takes fixed VHDs only.`,
    `Convert it and drop the result: qemu-img convert -O vpc -o subformat=fixed,force_size ${localName(name)} disk.vhd`,
  );
}

function requirePageBlob(name: string, upload: Upload, blob: BlobReading): void {
  if (blob.blobType === 'PageBlob') return;
  throw new Refused(
    `${name} is a ${blob.blobType.replace(/Blob$/, '').toLowerCase()} blob; Azure makes images of page blobs only.`,
    `Upload it again as one: azcopy copy ${localName(name)} "${addressOf(upload)}" --blob-type PageBlob`,
  );
}

function requireCopied(name: string, blob: BlobReading): void {
  if (blob.copyStatus !== 'failed' && blob.copyStatus !== 'aborted') return;
  throw new Refused(
    `The copy that should have made ${name} was ${blob.copyStatus}.`,
    'Start the copy again, or upload the VHD.',
  );
}
