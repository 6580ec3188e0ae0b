/** The job that made a resource. */
export const JOB_TAG = 'gallerist:job';
/** What it was made of. */
export const SOURCE_TAG = 'gallerist:source';
/** A digest of the disks' ETags. */
export const DISKS_TAG = 'gallerist:disks';
/** Who decided on latest: `pending` (nobody yet), `promoted`, `withdrawn`. Absent: a person did. */
export const LATEST_TAG = 'gallerist:latest';
/** A person wants the version in all its regions, whatever its age. */
export const KEEP_TAG = 'gallerist:regions';
