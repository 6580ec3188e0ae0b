import type { HistoryEntry, Job } from '../../src/lifecycle/jobs/job.ts';
import { Conflict } from '../../src/lifecycle/outcomes.ts';
import type { Hints, Jobs } from '../../src/lifecycle/ports.ts';
import { fakePage } from './fake-page.ts';

/** Jobs in memory, with ETags that move on every write. */
export interface FakeJobs extends Jobs {
  all(): Job[];
  entries(id: string): HistoryEntry[];
}

export function fakeJobs(): FakeJobs {
  const stored = new Map<string, Job>();
  const histories = new Map<string, HistoryEntry[]>();
  let writes = 0;
  const stamp = (job: Job): Job => ({ ...structuredClone(job), etag: `W/"${++writes}"` });
  return {
    all: () => [...stored.values()].map((job) => structuredClone(job)),
    entries: (id) => histories.get(id) ?? [],
    async add(job) {
      if (stored.has(job.id)) return false;
      stored.set(job.id, stamp(job));
      return true;
    },
    async read(id) {
      return structuredClone(stored.get(id));
    },
    async save(job, entry) {
      const found = stored.get(job.id);
      if (found === undefined || (job.etag !== undefined && found.etag !== job.etag)) {
        throw new Conflict(`Job ${job.id}`);
      }
      const saved = stamp(job);
      stored.set(job.id, saved);
      if (entry !== undefined) histories.set(job.id, [...(histories.get(job.id) ?? []), entry]);
      return structuredClone(saved);
    },
    async history(id) {
      return histories.get(id) ?? [];
    },
    async list({ image, state, after }) {
      const fitting = [...stored.values()]
        .filter((job) => image === undefined || job.image === image)
        .filter((job) => state === undefined || job.state === state)
        .sort((a, b) => (a.image + a.id < b.image + b.id ? -1 : 1));
      const { rows, ...next } = fakePage(fitting, after);
      return { jobs: rows, ...next };
    },
  };
}

export function fakeHints(): Hints {
  const unfinished = new Set<string>();
  const waiting = new Map<string, Set<string>>();
  return {
    async unfinished(id) {
      unfinished.add(id);
    },
    async *listUnfinished() {
      yield* Array.from(unfinished);
    },
    async waits(resourceId, jobId) {
      const key = resourceId.toLowerCase();
      waiting.set(key, (waiting.get(key) ?? new Set()).add(jobId));
    },
    async waiters(resourceId) {
      return [...(waiting.get(resourceId.toLowerCase()) ?? [])];
    },
    async forget(jobId, resourceId) {
      unfinished.delete(jobId);
      if (resourceId !== undefined) waiting.get(resourceId.toLowerCase())?.delete(jobId);
    },
  };
}
