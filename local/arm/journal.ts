import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  truncateSync,
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
 * Reads the rows a journal left and goes on appending. A last line that a kill cut short is dropped, and
 * with it all of its changes. What is mostly overwritten rows is written anew first.
 */
export function openJournal(path: string): {
  rows: Rows;
  last: Date | undefined;
  journal: Journal;
} {
  mkdirSync(dirname(path), { recursive: true });
  const rows: Rows = new Map();
  let last: string | undefined;
  let changes = 0;
  const length = readCommits(path, (commit) => {
    applyChanges(rows, commit.changes);
    last = commit.at;
    changes += commit.changes.length;
  });
  const kept = [...rows.values()].reduce((sum, table) => sum + table.size, 0);
  if (last !== undefined && changes > kept * 1.5 + 1000) rewrite(path, last, rows);
  else if (existsSync(path)) truncateSync(path, length);
  const file = openSync(path, 'a');
  const journal = {
    append: (commit: Commit) => void writeSync(file, `${JSON.stringify(commit)}\n`),
    close: () => closeSync(file),
  };
  return { rows, last: last === undefined ? undefined : new Date(last), journal };
}

const newline = 10;
const chunkBytes = 4 * 1024 * 1024;

/** Calls back for every whole line; returns how many bytes these take. */
function readCommits(path: string, take: (commit: Commit) => void): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(chunkBytes);
  let [pieces, line, whole]: [Buffer[], number, number] = [[], 1, 0];
  for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
    let start = 0;
    for (let end = newlineIn(chunk, start, read); end >= 0; end = newlineIn(chunk, start, read)) {
      const bytes = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      take(parseLine(bytes.toString(), line, path));
      [pieces, line, whole] = [[], line + 1, whole + bytes.length + 1];
      start = end + 1;
    }
    pieces.push(Buffer.from(chunk.subarray(start, read)));
  }
  closeSync(file);
  return whole;
}

function newlineIn(chunk: Buffer, start: number, end: number): number {
  return chunk.subarray(0, end).indexOf(newline, start);
}

function parseLine(text: string, line: number, path: string): Commit {
  try {
    return JSON.parse(text) as Commit;
  } catch (cause) {
    const what = `Line ${line} of the journal ${path} is not JSON. Remove the file to start afresh.`;
    throw new Error(what, { cause });
  }
}

const rowsOfLine = 500;

/** Writes the rows there are, and moves the file into place whole. */
function rewrite(path: string, at: string, rows: Rows): void {
  const written = `${path}.new`;
  const file = openSync(written, 'w');
  for (const [table, found] of rows) {
    let changes: Change[] = [];
    const flush = () => {
      if (changes.length > 0) writeSync(file, `${JSON.stringify({ at, changes })}\n`);
      changes = [];
    };
    for (const [key, value] of found)
      if (changes.push({ table, key, value }) === rowsOfLine) flush();
    flush();
  }
  closeSync(file);
  renameSync(written, path);
}
