import type { ImageRules } from '../catalog/schema.ts';
import type { CheckedDisk, Upload } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { BlobReading, Drops } from '../ports.ts';
import { localName } from '../vhd/conversion.ts';
import { refuseForeignFormat } from '../vhd/foreign-formats.ts';
import { inspectVhd, refuseByLength, TAIL_BYTES, type Disk } from '../vhd/inspect.ts';
import { addressOf, isCompressed } from './drop-path.ts';

/** A blob that is, or is about to become, a disk. */
export type DiskLook =
  | { state: 'sound'; disk: Disk }
  /** Its uploader is not done with it. */
  | { state: 'unfinished'; because: string }
  /** Something else holds it up. */
  | { state: 'waiting'; because: string };

const GIB = 2 ** 30;

export interface DiskKind {
  /** Nothing boots from it. */
  data?: boolean;
  /** Somebody may be writing to it this moment: what looks wrong may only be half there. */
  fresh?: boolean;
}

/** Judges one blob by its properties and both of its ends. Throws Refused. */
export async function lookAtDisk(
  place: Upload,
  blob: BlobReading,
  rules: ImageRules,
  drops: Drops,
  { data = false, fresh = false }: DiskKind = {},
): Promise<DiskLook> {
  const name = `${place.container}/${place.name}`;
  requireVhdName(name);
  requirePageBlob(name, place, blob);
  if (blob.copyStatus === 'pending') {
    return { state: 'waiting', because: `${name} is still being copied by the server` };
  }
  requireCopied(name, blob);
  if (blob.leased) return { state: 'waiting', because: `somebody holds a lease on ${name}` };
  const limits = { maximumBytes: rules.maximumGiB * GIB, data };
  refuseByLength(name, blob.length, limits);
  const tail = await drops.tail(place, blob, Math.min(TAIL_BYTES, blob.length));
  try {
    return inspectVhd({ blob: name, length: blob.length, head: blob.head, tail }, limits);
  } catch (error) {
    if (!fresh || !(error instanceof Refused)) throw error;
    return { state: 'unfinished', because: `so far it looks wrong (${error.reason})` };
  }
}

/** What the later steps need to know of a disk that is sound. */
export const checkedDisk = (
  { name }: Upload,
  { etag }: BlobReading,
  { virtualBytes }: Disk,
  lun?: number,
): CheckedDisk => ({ name, ...(lun === undefined ? {} : { lun }), etag, virtualBytes });

function requireVhdName(name: string): void {
  if (/\.vhd$/i.test(name)) return;
  if (isCompressed(name)) {
    throw new Refused(
      `${name} is compressed by its name; Azure takes fixed VHDs as they are.`,
      'Unpack it and drop the disk inside.',
    );
  }
  throw new Refused(
    `${name} is no VHD by its name; Azure takes fixed VHDs only.`,
    `Convert it and drop the result: qemu-img convert -O vpc -o subformat=fixed,force_size ${localName(name)} disk.vhd`,
  );
}

function requirePageBlob(name: string, upload: Upload, blob: BlobReading): void {
  if (blob.blobType === 'PageBlob') return;
  // What is in it would only be refused the next time.
  refuseForeignFormat(name, blob.head);
  const type = blob.blobType.replace(/Blob$/, '').toLowerCase();
  throw new Refused(
    `${name} is ${type === 'append' ? 'an' : 'a'} ${type} blob; Azure makes images of page blobs only.`,
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
