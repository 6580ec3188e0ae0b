import type { Clock } from '../ports.ts';
import type { Job } from './job.ts';

/** A run that comes so late (seconds), later than a lost message is found, comes after a pause. */
const PAUSE = 30 * 60;

/** While nobody looked at a job, for the app was stopped or storage was out, no deadline passes. Pure. */
export function withoutPause(job: Job, clock: Clock): Job {
  if (clock.elapsed(job.dueAt) <= PAUSE) return job;
  const paused = clock.now().getTime() - job.dueAt.getTime();
  return { ...job, stepSince: new Date(job.stepSince.getTime() + paused) };
}
