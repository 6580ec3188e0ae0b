import { eachByItself, throwAll } from '../each-by-itself.ts';
import type { Hints } from '../ports.ts';
import { isRollback, type Job } from './job.ts';
import { wakeJob, type Waking } from './wake-job.ts';

/** A job whose message is this late has lost it. In seconds of Azure's time. */
const OVERDUE = 15 * 60;

/**
 * Finds jobs that lost their message, sends it again, and says how many there were; drops the hints of
 * closed ones. A job that cannot be looked at keeps nobody from the next; the error comes at the end.
 */
export async function tendJobs(waking: Waking & { hints: Hints }): Promise<number> {
  let rescued = 0;
  const errors = await eachByItself(waking.hints.listUnfinished(), async (id) => {
    if (await tendJob(id, waking)) rescued += 1;
  });
  throwAll(errors, 'jobs could not be tended');
  return rescued;
}

async function tendJob(id: string, waking: Waking & { hints: Hints }): Promise<boolean> {
  const { jobs, hints, clock } = waking;
  const job = await jobs.read(id);
  if (job === undefined) return false;
  if (job.step !== undefined) return clock.elapsed(job.dueAt) >= OVERDUE && wakeJob(id, waking);
  for (const resource of resourcesOf(job)) await hints.forget(id, resource);
  // A retry may have started it again meanwhile.
  if ((await jobs.read(id))?.step !== undefined) await hints.unfinished(id);
  return false;
}

/** What a job may have waited for. */
function resourcesOf(job: Job): Set<string | undefined> {
  const { version } = job.data;
  const others = isRollback(job) ? job.data.withdrawn : [];
  const ids = others.map((number) => `${version?.definition}/versions/${number}`);
  return new Set([...ids, version?.id]);
}
