import type { HostLog } from '../host-log.ts';
import type { HostFunction } from '../index-functions.ts';
import type { Invoker } from '../invoker.ts';
import { timerListener, type TimerListener } from './timer-listener.ts';
import { timerStatuses } from './timer-status.ts';

/** The timers of one host. */
export interface TimerListeners {
  start(functions: HostFunction[]): void;
  stop(): void;
}

export function timerListeners(
  invoker: Invoker,
  log: HostLog,
  statusFile?: string,
): TimerListeners {
  const statuses = timerStatuses(statusFile, log);
  const listeners: TimerListener[] = [];
  return {
    start: (functions) => {
      for (const fn of functions) {
        if (fn.trigger.kind !== 'timer' || fn.disabled) continue;
        listeners.push(timerListener({ fn, timer: fn.trigger, statuses, invoker, log }));
      }
      listeners.forEach((each) => each.start());
    },
    stop: () => listeners.forEach((each) => each.stop()),
  };
}
