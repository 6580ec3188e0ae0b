import type { LogCategory, LogLevel } from '../rpc.ts';
import type { Registry } from './registry.ts';

export interface LogEntry {
  level: LogLevel;
  category: LogCategory;
  message: string;
  functionName?: string;
  hookData?: unknown;
  invocationContext?: unknown;
}

/** Sends one line to the host, past the app's log hooks, which may change user lines only. */
export function writeLog(registry: Registry, entry: LogEntry): void {
  const context = { ...entry, appHookData: registry.appHookData };
  for (const hook of registry.hooks.log) {
    try {
      void hook(context);
    } catch {
      // The real worker ignores what log hooks throw.
    }
  }
  const { level, message } = entry.category === 'user' ? context : entry;
  registry.send({
    type: 'log',
    level,
    category: entry.category,
    message,
    ...(entry.functionName === undefined ? {} : { functionName: entry.functionName }),
  });
}
