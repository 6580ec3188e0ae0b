import type { HostLog } from '../host-log.ts';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker, TriggerEvent } from '../invoker.ts';
import { nextOccurrences, tooFrequentToMonitor, type Schedule } from './schedule.ts';
import type { TimerStatus, TimerStatuses } from './timer-status.ts';

export interface TimerListener {
  start(): void;
  /** No more runs begin; the one in progress is the invoker's to wait for. */
  stop(): void;
}

export interface TimerListenerOptions {
  fn: HostFunction;
  timer: { schedule: Schedule; runOnStartup: boolean; useMonitor: boolean };
  statuses: TimerStatuses;
  invoker: Invoker;
  log: HostLog;
}

// setTimeout cannot wait longer than 2^31 milliseconds; the host too waits in pieces of 24 days.
const longestWaitMilliseconds = 24 * 86_400_000;

/** Runs a timer function at its due times: one run at a time, ticks missed by a long run are skipped. */
export function timerListener(options: TimerListenerOptions): TimerListener {
  const { schedule, runOnStartup } = options.timer;
  const monitored = options.timer.useMonitor && !tooFrequentToMonitor(schedule, new Date());
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  function waitFor(due: Date): void {
    if (stopped) return;
    const wait = due.getTime() - Date.now();
    // Node's timers may fire a millisecond early: look at the clock again instead of running twice.
    timer = setTimeout(
      () => (Date.now() < due.getTime() ? waitFor(due) : void run('due')),
      Math.min(Math.max(wait, 1), longestWaitMilliseconds),
    );
  }

  async function run(why: 'due' | 'IsPastDue' | 'RunOnStartup'): Promise<void> {
    const now = new Date();
    const status = monitored ? options.statuses.read(options.fn.name) : undefined;
    await options.invoker.invoke(options.fn, timerEvent(schedule, why, now, status));
    if (monitored) options.statuses.write(options.fn.name, ran(schedule, now));
    waitFor(schedule.next(new Date()));
  }

  return {
    start: () => {
      stopped = false;
      const now = new Date();
      logOccurrences(options, now);
      if (monitored && isPastDue(options, now)) void run('IsPastDue');
      else if (runOnStartup) void run('RunOnStartup');
      else waitFor(schedule.next(now));
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Compares the status with the clock; a new function or a changed schedule starts a new status. */
function isPastDue(
  { fn, timer: { schedule }, statuses }: TimerListenerOptions,
  now: Date,
): boolean {
  const status = statuses.read(fn.name);
  const expected =
    status === undefined ? undefined : schedule.next(new Date(status.last ?? status.lastUpdated));
  if (status === undefined || expected?.toISOString() !== status.next) {
    statuses.write(fn.name, {
      next: schedule.next(now).toISOString(),
      lastUpdated: now.toISOString(),
    });
    return false;
  }
  return now > new Date(status.next);
}

const ran = (schedule: Schedule, at: Date): TimerStatus => ({
  last: at.toISOString(),
  next: schedule.next(at).toISOString(),
  lastUpdated: at.toISOString(),
});

function timerEvent(
  schedule: Schedule,
  why: 'due' | 'IsPastDue' | 'RunOnStartup',
  now: Date,
  status: TimerStatus | undefined,
): TriggerEvent {
  const payload = {
    Schedule: { AdjustForDST: schedule.isCron },
    ScheduleStatus:
      status === undefined
        ? null
        : {
            Last: status.last ?? '0001-01-01T00:00:00+00:00',
            Next: status.next,
            LastUpdated: status.lastUpdated,
          },
    IsPastDue: why === 'IsPastDue',
  };
  const event = {
    reason: `Timer fired at ${now.toISOString()}`,
    data: { json: JSON.stringify(payload) },
  };
  if (why === 'due') return event;
  const original = why === 'IsPastDue' ? `, OriginalSchedule: ${status?.next ?? ''}` : '';
  return { ...event, details: `UnscheduledInvocationReason: ${why}${original}` };
}

function logOccurrences({ fn, timer, log }: TimerListenerOptions, now: Date): void {
  const lines = nextOccurrences(timer.schedule, now, 5).map((each) => each.toISOString());
  log(
    'information',
    `The next 5 occurrences of the '${fn.name}' schedule (${timer.schedule.text}) will be:\n${lines.join('\n')}`,
  );
}
