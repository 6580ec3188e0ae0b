import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import { takeStep, type Act } from '../../../src/lifecycle/jobs/take-step.ts';
import { Unavailable, type StepResult } from '../../../src/lifecycle/outcomes.ts';
import type { StepMessage } from '../../../src/messages.ts';
import { aJob } from '../../support/builders.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices } from '../../support/fake-services.ts';

/** One stored job, and a step that does as it is told. */
export const aBench = (parts: Parameters<typeof aJob>[0] = {}) => aBenchOf(aJob(parts));

export async function aBenchOf(first: Job) {
  const services = fakeServices();
  const log = fakeLog();
  await services.jobs.add(first);
  const acted: Job[] = [];

  return {
    ...services,
    services,
    log,
    /** The jobs as the step got them. */
    acted,
    /** A message with the due sequence, unless told otherwise. */
    deliver: async (
      act: () => StepResult | Promise<StepResult>,
      message: Partial<StepMessage> = {},
      dequeueCount = 1,
    ): Promise<void> => {
      const doing: Act = async (job) => {
        acted.push(job);
        return act();
      };
      const due = { job: first.id, sequence: first.sequence, ...message };
      const step = first.step ?? 'close-job';
      await takeStep(step, doing, due, dequeueCount, services, log);
    },
    job: async (): Promise<Job> => {
      const found = await services.jobs.read(first.id);
      if (found === undefined) throw new Error('The job is gone.');
      return found;
    },
    history: () => services.jobs.entries(first.id),
    /** Somebody else writes the record. */
    overwrite: async (change: Partial<Job>): Promise<void> => {
      const found = await services.jobs.read(first.id);
      await services.jobs.save({ ...(found ?? first), ...change });
    },
  };
}

export type Bench = Awaited<ReturnType<typeof aBench>>;

/** Makes one call of a port, counted from 1, fail: before it does anything, or with its answer lost. */
export function failCall<Name extends string>(
  port: Record<Name, (...parts: never[]) => Promise<unknown>>,
  name: Name,
  which: number,
  options: { applied?: boolean; error?: Error } = {},
): void {
  const { applied = false, error = new Unavailable('Storage gave no answer.') } = options;
  const whole = port[name];
  let calls = 0;
  port[name] = async (...parts: never[]) => {
    calls += 1;
    if (calls !== which) return whole(...parts);
    if (applied) await whole(...parts);
    throw error;
  };
}
