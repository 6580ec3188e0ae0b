import { fileURLToPath } from 'node:url';
import {
  startFunctionsHost,
  type FunctionsHost,
  type FunctionsHostOptions,
} from '../../../../local/host/functions-host.ts';

export interface SampleHost extends FunctionsHost {
  lines: string[];
}

export const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** Starts a host for a fixture app, quiet: its lines are collected. A tick is due once in four years. */
export async function startSampleHost(
  settings: Record<string, string>,
  options: Partial<FunctionsHostOptions> = {},
): Promise<SampleHost> {
  const lines: string[] = [];
  const host = await startFunctionsHost({
    folder: fixture('everything'),
    port: 0,
    settings: { TICK: '0 0 0 29 2 *', WORK_QUEUE: 'work', OUT_QUEUE: 'out', ...settings },
    speed: 600,
    token: () => Promise.reject(new Error('no token is needed here')),
    log: (line) => lines.push(line),
    ...options,
  });
  return Object.assign(host, { lines });
}
