import { jobIdFrom, type Job } from '../jobs/job.ts';
import type { Calls, Jobs } from '../ports.ts';
import { keyStandsFor } from '../jobs/key-stands-for.ts';

/** What becomes of a person's call about an image. */
export type Answered =
  | { kind: 'accepted'; job: Job }
  | { kind: 'absent'; because: string }
  | { kind: 'conflict'; because: string };

export interface Caller {
  name: string;
  /** Their Idempotency-Key. */
  key: string | undefined;
}

export const absent = (because: string): Answered => ({ kind: 'absent', because });
export const conflict = (because: string): Answered => ({ kind: 'conflict', because });

/** Whoever calls, as the job that their call is. */
export interface Calling extends Caller {
  /** Follows from their key; absent: the call came without one. */
  job?: string;
  /**
   * Asked before anything begins: from now on the key stands for that job, which is about to begin or at work already.
   * Answers where it stands for another.
   */
  claim(job: string | undefined): Promise<Answered | undefined>;
}

/**
 * The same key with the same request is the same job; with another request it is a conflict. A key whose job never
 * came to be lets the same request make that very job.
 */
export async function once(
  caller: Caller,
  request: readonly [what: string, image: string, version: string | null],
  { calls, jobs }: { calls: Calls; jobs: Jobs },
  make: (calling: Calling) => Promise<Answered>,
): Promise<Answered> {
  const { key } = caller;
  if (key === undefined) return make({ ...caller, claim: async () => undefined });
  const asked = JSON.stringify(request);
  const before = await calls.find(key);
  if (before !== undefined && before.request !== asked) return usedKey(before.job);
  const known = before && (await jobs.read(before.job));
  if (known !== undefined) return { kind: 'accepted', job: known };
  const own = before?.job ?? (await jobIdFrom(request[1], ['call', key]));
  return make({
    ...caller,
    job: own,
    async claim(job = own) {
      const claimed = await calls.claim(key, { request: asked, job });
      if (claimed.request !== asked) return usedKey(claimed.job);
      return claimed.job === job ? undefined : conflict(doneBy(job, claimed.job));
    },
  });
}

const usedKey = (job: string) => conflict(keyStandsFor(job));

const doneBy = (job: string, own: string): string =>
  `Job ${job} does the same already, and this Idempotency-Key stands for ${own}, which was never begun. Look what became of ${job}; if you want it once more after that, call again.`;

export const unknownImage = (image: string): string =>
  `The accepted catalog has no image ${image}; catalog/accepted.json lists those it has.`;
