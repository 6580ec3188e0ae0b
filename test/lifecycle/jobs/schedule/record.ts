import type { HistoryEntry, Job } from '../../../../src/lifecycle/jobs/job.ts';
import { Conflict } from '../../../../src/lifecycle/outcomes.ts';

/** The stored record of the one job there is; every write is checked against what a record may never do. */
export interface StoredRecord {
  read(): Job;
  save(job: Job, entry: HistoryEntry | undefined): Job;
  history(): HistoryEntry[];
}

export function storedRecord(first: Job, violated: (how: string) => void): StoredRecord {
  let writes = 0;
  const stamp = (job: Job): Job => Object.freeze({ ...job, etag: `W/"${++writes}"` });
  let current = stamp(first);
  const history = new Map<number, HistoryEntry>();
  return {
    read: () => current,
    save(job, entry) {
      if (job.etag !== current.etag) throw new Conflict(`Job ${job.id}`);
      for (const how of wrongs(current, job, entry)) violated(how);
      if (entry !== undefined) {
        const before = history.get(entry.sequence);
        if (before !== undefined) {
          violated(`two outcomes of ${entry.sequence}: ${before.outcome}, ${entry.outcome}`);
        }
        history.set(entry.sequence, entry);
      }
      current = stamp(job);
      return current;
    },
    history: () => [...history.values()],
  };
}

function wrongs(before: Job, after: Job, entry: HistoryEntry | undefined): string[] {
  const ahead = after.sequence - before.sequence;
  const ended = before.state !== 'open' && entry?.outcome !== 'retried';
  return [
    ...(ahead === 0 || ahead === 1
      ? []
      : [`the sequence went from ${before.sequence} to ${after.sequence}`]),
    ...(after.state !== 'open' && after.because === undefined ? ['it ended without a reason'] : []),
    ...(ended && (after.state !== before.state || after.because !== before.because)
      ? [`it had ended ${before.state} (${before.because}), now ${after.state} (${after.because})`]
      : []),
  ];
}
