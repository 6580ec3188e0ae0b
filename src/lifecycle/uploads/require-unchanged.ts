import type { ImportData } from '../jobs/job-data.ts';
import { Refused } from '../outcomes.ts';
import type { Drops } from '../ports.ts';

/** What became of the disks since they passed the preflight; undefined: nothing. */
export async function changeOf(
  { upload, disks = [] }: ImportData,
  drops: Drops,
): Promise<'deleted' | 'overwritten' | undefined> {
  for (const { name, etag } of disks) {
    const now = await drops.open({ ...upload, name }, 1);
    if (now === undefined) return 'deleted';
    if (now.etag !== etag) return 'overwritten';
  }
  return undefined;
}

/** Before Azure is asked to copy a blob: it must still be the one that was checked. */
export async function requireUnchanged(data: ImportData, drops: Drops): Promise<void> {
  if ((await changeOf(data, drops)) === undefined) return;
  const { container, name } = data.upload;
  throw new Refused(
    `${container}/${name} was written to, or deleted, after it was checked.`,
    'If it was uploaded again, that upload has a job of its own. Else upload it once more, and let nothing write to it until its result is there.',
  );
}
