import { secondsOf } from '../catalog/duration.ts';
import type { ImageRules } from '../catalog/schema.ts';
import type { CheckedDisk, Upload } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { BlobReading, Clock, Drops } from '../ports.ts';
import { HEAD_BYTES, refuseUnfinished, type Disk } from '../vhd/inspect.ts';
import { markerOf } from './drop-path.ts';
import { checkedDisk, lookAtDisk } from './look-at-disk.ts';

export type Look =
  /** `disk` is the OS disk, `metadata` that of the blob that was dropped last. */
  | { state: 'complete'; disk: Disk; disks: CheckedDisk[]; metadata: Record<string, string> }
  /** `seconds`: when to look again, where that is known. */
  | { state: 'incomplete'; because: string; seconds?: number };

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
  const marked = await isMarked(upload, blob, drops);
  const { marker, settle } = rules.completeness;
  const left = untilSettled(blob, rules, clock);
  const fresh = !marked && clock.elapsed(blob.lastModified) < FRESH;
  const look = await lookAtDisk(upload, blob, rules, drops, { fresh });
  if (look.state === 'waiting') return incomplete(look.because);
  if (look.state === 'unfinished') {
    if (marked) throw refuseUnfinished(name, look.because);
    return incomplete(
      left <= 0
        ? `nothing is written to ${name} any more, but ${look.because}: go on with the upload, or convert the whole disk again if your file is like that`
        : `the upload of ${name} goes on: ${look.because}`,
    );
  }
  if (!marked) {
    if (marker === 'required') {
      return incomplete(`${name} waits for its marker ${markerOf(upload.name)}, uploaded after it`);
    }
    if (left > 0) {
      const because = `${name} is sound; it must lie still for ${settle}, or get its marker ${markerOf(upload.name)} after what was written last`;
      return { state: 'incomplete', because, seconds: left };
    }
  }
  const disks = [checkedDisk(upload, blob, look.disk)];
  return { state: 'complete', disk: look.disk, disks, metadata: blob.metadata };
}

/** Seconds that a blob must lie still yet to count as complete without a marker; 0 or less: it does. */
export const untilSettled = (
  { lastModified }: BlobReading,
  { completeness }: ImageRules,
  clock: Clock,
): number => secondsOf(completeness.settle) - clock.elapsed(lastModified);

const incomplete = (because: string): Look => ({ state: 'incomplete', because });

/** A marker counts for what it came after: not one of an earlier upload, nor of a disk that is mended in its place since. */
async function isMarked(upload: Upload, blob: BlobReading, drops: Drops): Promise<boolean> {
  const marker = await drops.dates({ ...upload, name: markerOf(upload.name) });
  return marker !== undefined && marker.lastModified >= blob.lastModified;
}

/** The blob must be there, and be the upload that the job is about. */
export function requireThisUpload(
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
