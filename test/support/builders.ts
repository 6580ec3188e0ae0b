import { imageOf, type Job, type Upload } from '../../src/lifecycle/jobs/job.ts';

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

/** An open import, due now, in its first step. A member given as undefined is left out. */
export function aJob(parts: { [K in keyof Job]?: Job[K] | undefined } = {}): Job {
  const id = parts.id ?? 'ubuntu-24.0123456789abcdef';
  const job = {
    id,
    image: imageOf(id),
    kind: 'import',
    state: 'open',
    step: 'import-vhd',
    sequence: 1,
    dueAt: NOON,
    stepSince: NOON,
    failures: 0,
    askedBy: 'event',
    createdAt: NOON,
    data: { upload: anUpload() },
    ...parts,
  };
  return Object.fromEntries(
    Object.entries(job).filter(([, value]) => value !== undefined),
  ) as unknown as Job;
}
