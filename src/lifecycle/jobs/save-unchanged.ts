import { Conflict } from '../outcomes.ts';
import type { Jobs } from '../ports.ts';
import type { HistoryEntry, Job } from './job.ts';

/** Saves a job; undefined where somebody else wrote the record since it was read. */
export async function saveUnchanged(
  jobs: Jobs,
  job: Job,
  entry?: HistoryEntry,
): Promise<Job | undefined> {
  try {
    return await jobs.save(job, entry);
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
}
