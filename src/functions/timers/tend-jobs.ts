import type { TimerFunctionOptions } from '@azure/functions';
import { tendJobs } from '../../lifecycle/jobs/tend-jobs.ts';
import type { GetServices } from '../../lifecycle/ports.ts';

/** Finds jobs that lost their message. */
export const everyTendJobs = (services: GetServices): TimerFunctionOptions => ({
  schedule: '%TEND_JOBS_SCHEDULE%',
  async handler(_timer, context) {
    const rescued = await tendJobs(services());
    if (rescued > 0) context.warn(`${rescued} job(s) had lost their message; it is sent again.`);
  },
});
