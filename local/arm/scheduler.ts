import type { AzureClock } from '../clock.ts';
import type { State } from './state.ts';

interface Task {
  key: string;
  /** ISO 8601, in Azure's time. */
  due: string;
  kind: string;
  /** What it is about: an id. */
  data: string;
}

export interface Scheduler {
  /** Says what a kind of task does when it is due; `at` is the instant it was due, not the present one. */
  handle(kind: string, run: (data: string, at: Date) => void): void;
  /** A second task under the same key replaces the first. */
  schedule(task: { key: string; due: Date; kind: string; data: string }): void;
  cancel(key: string): void;
  /** Does, in order, all that is due by now. */
  runDue(): void;
  stop(): void;
}

// setTimeout counts in 31 bits; beyond, it would fire at once.
const longestTimeoutMilliseconds = 2 ** 31 - 1;

/** Does things when Azure's time has come for them; what is due is kept in the state and outlives the process. */
export function createScheduler(clock: AzureClock, state: State): Scheduler {
  const tasks = state.table<Task>('tasks');
  const handlers = new Map<string, (data: string, at: Date) => void>();
  let timer: NodeJS.Timeout | undefined;
  let next = earliest();
  const stopListening = clock.onAdvance(wake);

  function earliest(): Task | undefined {
    let found: Task | undefined;
    for (const task of tasks.values()) if (!found || task.due < found.due) found = task;
    return found;
  }

  function arm() {
    clearTimeout(timer);
    if (!next) return;
    const seconds = (Date.parse(next.due) - clock.now().getTime()) / 1000;
    const milliseconds = clock.realMilliseconds(Math.max(seconds, 0));
    if (milliseconds === Infinity) return;
    timer = setTimeout(wake, Math.min(Math.ceil(milliseconds), longestTimeoutMilliseconds));
    timer.unref();
  }

  function runDue() {
    let ran = false;
    while (next && Date.parse(next.due) <= clock.now().getTime()) {
      const task = next;
      tasks.delete(task.key);
      const run = handlers.get(task.kind);
      if (!run) throw new Error(`Nothing handles the task '${task.kind}': register its handler.`);
      run(task.data, new Date(task.due));
      state.commit(new Date(task.due));
      next = earliest();
      ran = true;
    }
    if (ran) arm();
  }

  function wake() {
    runDue();
    arm();
  }

  return {
    handle: (kind, run) => {
      handlers.set(kind, run);
    },
    schedule({ due, ...task }) {
      tasks.set(task.key, { ...task, due: due.toISOString() });
      next = earliest();
      arm();
    },
    cancel(key) {
      tasks.delete(key);
      next = earliest();
      arm();
    },
    runDue,
    stop() {
      clearTimeout(timer);
      stopListening();
    },
  };
}
