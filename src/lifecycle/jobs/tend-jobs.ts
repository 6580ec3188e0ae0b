import type { Hints } from '../ports.ts';
import { wakeJob, type Waking } from './wake-job.ts';

/** A job whose message is this late has lost it. In seconds of Azure's time. */
export const OVERDUE = 15 * 60;

/** Finds jobs that lost their message, sends it again, and says how many there were; drops the hints of closed ones. */
export async function tendJobs(waking: Waking & { hints: Hints }): Promise<number> {
  const { jobs, hints, clock } = waking;
  let rescued = 0;
  for await (const id of hints.listUnfinished()) {
    const job = await jobs.read(id);
    if (job?.step === undefined) {
      if (job !== undefined) await hints.forget(id, job.data.version?.id);
      continue;
    }
    if (clock.elapsed(job.dueAt) < OVERDUE) continue;
    if (await wakeJob(id, waking)) rescued += 1;
  }
  return rescued;
}
