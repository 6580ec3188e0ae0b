import type { ImportData } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { Drops } from '../ports.ts';

/** What became of a disk since it passed the preflight. */
export interface Change {
  what: 'deleted' | 'written to';
  /** `<container>/<name>` of the disk. */
  disk: string;
}

/** The first change of a disk since the preflight; undefined: there is none. */
export async function changeOf(
  { upload, disks = [] }: ImportData,
  drops: Drops,
): Promise<Change | undefined> {
  for (const { name, etag } of disks) {
    const now = await drops.open({ ...upload, name }, 1);
    const disk = `${upload.container}/${name}`;
    if (now === undefined) return { what: 'deleted', disk };
    if (now.etag !== etag) return { what: 'written to', disk };
  }
  return undefined;
}

/** Before Azure is asked to copy blobs: they must still be those that were checked. */
export async function requireUnchanged(data: ImportData, drops: Drops): Promise<void> {
  const change = await changeOf(data, drops);
  if (change === undefined) return;
  throw new Refused(
    `${change.disk} was ${change.what} after it was checked.`,
    change.what === 'deleted'
      ? 'Drop it again.'
      : 'It is looked at again by itself, in some minutes. Let nothing write to it until its result is there.',
  );
}
