import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** When a timer last ran and is next due; ISO instants. `last` is missing before the first run. */
export interface TimerStatus {
  last?: string;
  next: string;
  lastUpdated: string;
}

/** Remembers timers between two starts, so that a missed tick is seen. */
export interface TimerStatuses {
  read(functionName: string): TimerStatus | undefined;
  write(functionName: string, status: TimerStatus): void;
}

/** Statuses in a JSON file; without a path they last as long as the host. */
export function timerStatuses(path: string | undefined): TimerStatuses {
  const statuses = new Map<string, TimerStatus>(Object.entries(load(path)));
  return {
    read: (name) => statuses.get(name),
    write: (name, status) => {
      statuses.set(name, status);
      if (path !== undefined)
        writeFileSync(path, JSON.stringify(Object.fromEntries(statuses), null, 2));
    },
  };
}

function load(path: string | undefined): Record<string, TimerStatus> {
  if (path === undefined || !existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, TimerStatus>;
  } catch {
    // A status that cannot be read is treated as none, as the real host does.
    return {};
  }
}
