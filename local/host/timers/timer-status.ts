import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { HostLog } from '../host-log.ts';

/** When a timer last ran and is next due; ISO instants. `last` is missing before the first run. */
export interface TimerStatus {
  last?: string;
  next: string;
  lastUpdated: string;
}

/** Remembers timers between two starts, so that a missed tick is seen. */
export interface TimerStatuses {
  read(functionName: string): TimerStatus | undefined;
  /** Also where it cannot be kept for the next start: that is logged only, as in the real host. */
  write(functionName: string, status: TimerStatus): void;
}

/** Statuses in a JSON file; without a path they last as long as the host. */
export function timerStatuses(path: string | undefined, log: HostLog): TimerStatuses {
  const statuses = path === undefined ? new Map<string, TimerStatus>() : load(path);
  return {
    read: (name) => statuses.get(name),
    write: (name, status) => {
      statuses.set(name, status);
      if (path === undefined) return;
      try {
        writeFileSync(path, JSON.stringify(Object.fromEntries(statuses), null, 2));
      } catch (error) {
        log('error', `The status of timer '${name}' is not kept: ${String(error)}`);
      }
    },
  };
}

const instant = z.iso.datetime();
const status = z.object({ last: instant.exactOptional(), next: instant, lastUpdated: instant });
const file = z.record(z.string(), status.nullable().catch(null));

/** A status that cannot be read is none, as for the real host. */
function load(path: string): Map<string, TimerStatus> {
  try {
    const read = Object.entries(file.parse(JSON.parse(readFileSync(path, 'utf8'))));
    return new Map(read.filter((entry): entry is [string, TimerStatus] => entry[1] !== null));
  } catch {
    return new Map();
  }
}
