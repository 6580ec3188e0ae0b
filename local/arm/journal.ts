import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** One row that was written (or, without a value, removed). */
export interface Change {
  table: string;
  key: string;
  value?: unknown;
}

/** Changes that belong together, and Azure's time at which they happened. */
export interface Commit {
  at: string;
  changes: Change[];
}

export interface Journal {
  append(commit: Commit): void;
  close(): void;
}

export type Rows = Map<string, Map<string, unknown>>;

/** Puts changes into rows, in place. */
export function applyChanges(rows: Rows, changes: readonly Change[]): void {
  for (const { table, key, value } of changes) {
    const found = rows.get(table) ?? new Map<string, unknown>();
    rows.set(table, found);
    if (value === undefined) found.delete(key);
    else found.set(key, value);
  }
}

/**
 * Reads the rows a journal left, rewrites it as one commit, and goes on appending.
 * A last line that a kill cut short is dropped, and with it all of its changes.
 */
export function openJournal(path: string): {
  rows: Rows;
  last: Date | undefined;
  journal: Journal;
} {
  mkdirSync(dirname(path), { recursive: true });
  const rows: Rows = new Map();
  let last: string | undefined;
  for (const commit of readCommits(path)) {
    applyChanges(rows, commit.changes);
    last = commit.at;
  }
  if (last !== undefined) rewrite(path, { at: last, changes: allRows(rows) });
  const file = openSync(path, 'a');
  const journal = {
    append: (commit: Commit) => void writeSync(file, `${JSON.stringify(commit)}\n`),
    close: () => closeSync(file),
  };
  return { rows, last: last === undefined ? undefined : new Date(last), journal };
}

function readCommits(path: string): Commit[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  const complete = lines.slice(0, -1);
  return complete.map((line, index) => {
    try {
      return JSON.parse(line) as Commit;
    } catch (cause) {
      const what = `Line ${index + 1} of the journal ${path} is not JSON. Remove the file to start afresh.`;
      throw new Error(what, { cause });
    }
  });
}

function allRows(rows: Rows): Change[] {
  return [...rows].flatMap(([table, found]) =>
    [...found].map(([key, value]) => ({ table, key, value })),
  );
}

function rewrite(path: string, commit: Commit): void {
  const written = `${path}.new`;
  const file = openSync(written, 'w');
  writeSync(file, `${JSON.stringify(commit)}\n`);
  closeSync(file);
  renameSync(written, path);
}
