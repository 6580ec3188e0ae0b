import type { InvocationContext } from '@azure/functions';
import type { Log } from '../lifecycle/ports.ts';

export type Context = Pick<InvocationContext, 'info' | 'warn' | 'error'>;

/** The invocation's own log, as a port. */
export const logOf = (context: Context): Log => ({
  info: (line) => context.info(line),
  warn: (line) => context.warn(line),
  error: (line) => context.error(line),
});
