import { expect } from 'vitest';
import type { Log } from '../../src/lifecycle/ports.ts';

/** Keeps warnings; an error fails the test unless it says that it expects one. */
export function fakeLog(expectations: { errors: boolean } = { errors: false }) {
  const lines: string[] = [];
  const log: Log = {
    info: (line) => lines.push(`info ${line}`),
    warn: (line) => lines.push(`warn ${line}`),
    error: (line) => {
      lines.push(`error ${line}`);
      if (!expectations.errors) expect.fail(`An error was logged: ${line}`);
    },
  };
  return { ...log, lines };
}
