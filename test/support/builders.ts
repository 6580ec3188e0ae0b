import { imageOf, type Job } from '../../src/lifecycle/jobs/job.ts';
import type {
  ImportData,
  JobData,
  RollbackData,
  Upload,
  VersionData,
} from '../../src/lifecycle/jobs/job-data.ts';

/** When builders' things happen, unless a test says otherwise. */
export const NOON = new Date('2026-03-01T12:00:00.000Z');

const ACCOUNT =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Storage/storageAccounts/gallerist';

export function anUpload(parts: Partial<Upload> = {}): Upload {
  return {
    account: ACCOUNT,
    endpoint: 'https://gallerist.blob.core.windows.net',
    container: 'vhds',
    name: 'ubuntu-24/1.0.0.vhd',
    createdOn: '2026-03-01T11:00:00.000Z',
    ...parts,
  };
}

type Parts<Data extends JobData> = { [K in keyof Job<Data>]?: Job<Data>[K] | undefined };

/** An open import, due now, in its first step. A member given as undefined is left out. */
export const aJob = (parts: Parts<ImportData> = {}): Job<ImportData> =>
  jobOf({ kind: 'import', step: 'import-vhd', data: { upload: anUpload() }, ...parts });

/** An open job that brings a version to its regions, due now. */
export const aKeeping = (parts: Parts<VersionData> & { data: VersionData }): Job<VersionData> =>
  jobOf({ kind: 'replicate', step: 'replicate-version', ...parts });

/** An open rollback, due now. */
export const aRollback = (parts: Parts<RollbackData> & { data: RollbackData }): Job<RollbackData> =>
  jobOf({ kind: 'rollback', step: 'roll-back', ...parts });

function jobOf<Data extends JobData>(parts: Parts<Data>): Job<Data> {
  const id = parts.id ?? 'ubuntu-24.0123456789abcdef';
  const job = {
    id,
    image: imageOf(id),
    state: 'open',
    sequence: 1,
    dueAt: NOON,
    stepSince: NOON,
    failures: 0,
    askedBy: 'event',
    createdAt: NOON,
    ...parts,
  };
  return Object.fromEntries(
    Object.entries(job).filter(([, value]) => value !== undefined),
  ) as unknown as Job<Data>;
}
