import type { Store, StoredResource } from '../store.ts';

/** The resources as they were some Azure seconds ago. */
export interface LaggingView {
  lagSeconds: number;
  get(id: string): StoredResource | undefined;
  /** In the order of creation; what is gone by now comes last. */
  values(): StoredResource[];
  /** Another object whenever something else is shown than before. */
  stamp(): object;
  /** Does this, and shows what it made as if it had long been. */
  catchUp(work: () => void): void;
}

interface Change {
  key: string;
  at: number;
  before: StoredResource | undefined;
}

/** Resource Graph learns of changes late: what it shows is what there was `lagSeconds` ago. */
export function laggingView(store: Store, now: () => Date, firstLagSeconds: number): LaggingView {
  let lagSeconds = firstLagSeconds;
  let changes: Change[] = [];
  let pruneAt = 1000;
  let shownAtOnce: Set<string> | undefined;
  // What there was instead of what changed lately; made anew when a change comes or shows.
  let index: { before: Map<string, StoredResource | undefined>; until: number } | undefined;

  const view: LaggingView = {
    get lagSeconds() {
      return lagSeconds;
    },
    set lagSeconds(seconds) {
      lagSeconds = seconds;
      index = undefined;
    },
    get(id) {
      const key = id.toLowerCase();
      const before = hidden();
      return before.has(key) ? before.get(key) : store.get(key);
    },
    values() {
      const gone = new Map(hidden());
      if (gone.size === 0) return [...store.values()];
      const present: StoredResource[] = [];
      for (const resource of store.values()) {
        const key = resource.id.toLowerCase();
        const shown = gone.has(key) ? gone.get(key) : resource;
        gone.delete(key);
        if (shown) present.push(shown);
      }
      return [...present, ...[...gone.values()].filter((one) => one !== undefined)];
    },
    stamp: () => hidden(),
    catchUp(work) {
      const keys = new Set<string>();
      shownAtOnce = keys;
      try {
        work();
      } finally {
        shownAtOnce = undefined;
        changes = changes.filter(({ key }) => !keys.has(key));
        index = undefined;
      }
    },
  };

  function hidden(): Map<string, StoredResource | undefined> {
    const time = now().getTime();
    if (index && time < index.until) return index.before;
    prune(time);
    const before = new Map<string, StoredResource | undefined>();
    for (const change of changes)
      if (!before.has(change.key)) before.set(change.key, change.before);
    index = { before, until: (changes[0]?.at ?? Infinity) + lagSeconds * 1000 };
    return before;
  }

  function prune(time: number) {
    changes = changes.filter(({ at }) => at + lagSeconds * 1000 > time);
    pruneAt = changes.length * 2 + 1000;
  }

  store.onChange((id, before) => {
    if (shownAtOnce) return void shownAtOnce.add(id.toLowerCase());
    const time = now().getTime();
    changes.push({ key: id.toLowerCase(), at: time, before });
    index = undefined;
    if (changes.length > pruneAt) prune(time);
  });
  return view;
}
