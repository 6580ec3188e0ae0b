import { z } from '@hono/zod-openapi';
import {
  isImport,
  isKeeping,
  isRollback,
  jobStates,
  type HistoryEntry,
  type Job,
} from '../../lifecycle/jobs/job.ts';
import type { RollbackData } from '../../lifecycle/jobs/job-data.ts';
import { blobOf } from '../../lifecycle/uploads/write-result.ts';

const byRegion = z.record(z.string(), z.string().nullable());
const rollback = z
  .object({ target: z.string(), withdrawn: z.array(z.string()), before: byRegion, after: byRegion })
  .openapi({ description: 'What latest meant in each region, and what it means afterwards.' });

export const jobSchema = z
  .object({
    id: z.string(),
    image: z.string(),
    kind: z.string(),
    state: z.enum(jobStates),
    step: z.string().optional().openapi({ description: 'The step whose turn it is.' }),
    dueAt: z.string(),
    because: z.string().optional().openapi({ description: 'What it waits for, or why it ended.' }),
    remedy: z.string().optional(),
    blob: z.string().optional().openapi({ description: 'What an import is made from.' }),
    version: z.string().optional(),
    versionId: z.string().optional(),
    regions: z
      .record(z.string(), z.object({ state: z.string(), progress: z.number() }))
      .optional()
      .openapi({ description: "Azure's state by region, and its progress in percent." }),
    rollback: rollback.optional(),
    askedBy: z.string(),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    history: z
      .array(
        z.object({
          sequence: z.number(),
          step: z.string(),
          at: z.string(),
          outcome: z.string(),
          note: z.string(),
        }),
      )
      .optional(),
  })
  .openapi('Job');

const rolledBack = ({ target, withdrawn, before, after }: RollbackData) => ({
  target,
  withdrawn,
  before,
  after,
});

/** A job as callers see it. */
export function shownJob(job: Job, history?: HistoryEntry[]): z.infer<typeof jobSchema> {
  const { id, image: name, kind, state, step, because, remedy, askedBy, data } = job;
  const { version } = data;
  return {
    id,
    image: name,
    kind,
    state,
    ...(step === undefined ? {} : { step }),
    dueAt: job.dueAt.toISOString(),
    ...(because === undefined ? {} : { because }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(isImport(job) ? { blob: blobOf(job) } : {}),
    ...(version === undefined ? {} : { version: version.number, versionId: version.id }),
    ...(isKeeping(job) && job.data.regions !== undefined ? { regions: job.data.regions } : {}),
    ...(isRollback(job) ? { rollback: rolledBack(job.data) } : {}),
    askedBy,
    createdAt: job.createdAt.toISOString(),
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt.toISOString() }),
    ...(history === undefined
      ? {}
      : { history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })) }),
  };
}
