import { DISKS_TAG, JOB_TAG, KEEP_TAG, LATEST_TAG, SOURCE_TAG } from '../versions/tags.ts';
import { checkOnce } from './check-once.ts';
import type { Complaint } from './complaints.ts';
import type { ImageRules } from './schema.ts';

/** What Azure lets a resource have, and what a version gets of them from Gallerist itself. */
const MOST_TAGS = 50;
const OWN_TAGS = [JOB_TAG, SOURCE_TAG, DISKS_TAG, LATEST_TAG, KEEP_TAG];
const MOST = MOST_TAGS - OWN_TAGS.length;

/** Tags that Azure would not take together, or that Gallerist writes itself. To Azure their names have no case. Pure. */
export function checkTags(name: string, { tags }: ImageRules): Complaint[] {
  const path = ['images', name, 'tags'];
  const names = Object.keys(tags);
  const own = names.filter((tag) => OWN_TAGS.includes(tag.toLowerCase()));
  const tooMany = `are ${names.length} with those of defaults, and Azure allows a resource ${MOST_TAGS}, of which Gallerist needs ${OWN_TAGS.length}; leave ${names.length - MOST} out.`;
  return [
    ...(names.length > MOST ? [{ path, problem: tooMany }] : []),
    ...checkOnce(
      names,
      (tag) => tag.toLowerCase(),
      (index) => [...path, names[index] ?? ''],
    ),
    ...own.map((tag) => ({
      path: [...path, tag],
      problem: 'is a tag that Gallerist writes itself; choose another name.',
    })),
  ];
}
