import { applyChanges, openJournal, type Change, type Rows } from './journal.ts';

/** Rows of one kind by key. Rows are never changed in place: write a new one. */
export interface Table<Row> {
  get(key: string): Row | undefined;
  set(key: string, row: Row): void;
  delete(key: string): void;
  values(): Iterable<Row>;
}

export interface State {
  table<Row>(name: string): Table<Row>;
  /** Writes what changed since the last commit to the journal, as one line: all of it survives or none. */
  commit(at: Date): void;
  /** Azure's time of the last commit an earlier process made. */
  readonly last: Date | undefined;
  close(): void;
}

/** The tables of the server; with a journal they survive the process. */
export function openState(journalPath: string | undefined): State {
  const opened = journalPath === undefined ? undefined : openJournal(journalPath);
  const rows: Rows = opened?.rows ?? new Map();
  let changes: Change[] = [];

  function change(one: Change) {
    applyChanges(rows, [one]);
    if (opened) changes.push(one);
  }

  return {
    last: opened?.last,
    table<Row>(name: string): Table<Row> {
      const found = (rows.get(name) ?? new Map()) as Map<string, Row>;
      rows.set(name, found);
      return {
        get: (key) => found.get(key),
        set: (key, value) => change({ table: name, key, value }),
        delete: (key) => change({ table: name, key }),
        values: () => found.values(),
      };
    },
    commit(at) {
      if (changes.length === 0) return;
      opened?.journal.append({ at: at.toISOString(), changes });
      changes = [];
    },
    close: () => opened?.journal.close(),
  };
}
