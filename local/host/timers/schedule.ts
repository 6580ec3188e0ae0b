import { timeSpan } from '../time-span.ts';
import { nextNcrontab, parseNcrontab } from './ncrontab.ts';

/** When a timer function is due. */
export interface Schedule {
  /** As the host's log shows it. */
  text: string;
  isCron: boolean;
  next(after: Date): Date;
}

/** Reads an NCRONTAB expression (UTC) or a TimeSpan; throws on anything else, and on what never comes. */
export function parseSchedule(expression: string): Schedule {
  const interval = timeSpan(expression);
  if (interval !== undefined && interval > 0)
    return {
      text: `Constant: ${expression}`,
      isCron: false,
      next: (after) => new Date(after.getTime() + interval),
    };
  const cron = parseNcrontab(expression);
  if (cron === undefined)
    throw new Error(
      `The schedule expression '${expression}' was not recognized as a valid cron expression or timespan string.`,
    );
  // One that never comes is refused now, while only its own function is read.
  next(cron, expression, new Date(0));
  return {
    text: `Cron: '${expression}'`,
    isCron: true,
    next: (after) => next(cron, expression, after),
  };
}

function next(cron: Parameters<typeof nextNcrontab>[0], expression: string, after: Date): Date {
  const found = nextNcrontab(cron, after);
  if (found === undefined) throw new Error(`The schedule '${expression}' never comes.`);
  return found;
}

/** Whether the schedule comes so often (under a minute) that the host keeps no status for it. */
export function tooFrequentToMonitor(schedule: Schedule, now: Date): boolean {
  const [first, second] = nextOccurrences(schedule, now, 2);
  return second !== undefined && first !== undefined && second.getTime() - first.getTime() < 60_000;
}

export function nextOccurrences(schedule: Schedule, after: Date, count: number): Date[] {
  const found: Date[] = [];
  for (let from = after; found.length < count;) found.push((from = schedule.next(from)));
  return found;
}
