import type { LogLevel } from './rpc.ts';

/** Writes one line at a level; trace and debug are dropped, as the host's default log level does. */
export type HostLog = (level: LogLevel, message: string) => void;

export function hostLog(write: (line: string) => void): HostLog {
  return (level, message) => {
    if (level === 'trace' || level === 'debug' || level === 'none') return;
    write(`${level} ${message}`);
  };
}
