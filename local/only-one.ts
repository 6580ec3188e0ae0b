import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Ports } from './endpoints.ts';
import { isFree } from './listen.ts';
import { runs } from './processes.ts';

/**
 * Makes this process the only one that uses a state folder, until `release` or its end.
 * @throws with the process that uses it and how to stop it.
 */
export function becomeOnlyOne(pidFile: string, commandLineHas: string): { release: () => void } {
  mkdirSync(dirname(pidFile), { recursive: true });
  const other = pidIn(pidFile);
  if (other !== undefined && other !== process.pid && runs(other, commandLineHas)) {
    throw new Error(`Local Azure runs here already, as process ${other}. Stop it: kill ${other}`);
  }
  // Left by one that was killed, or absent.
  rmSync(pidFile, { force: true });
  writeFileSync(pidFile, String(process.pid), { flag: 'wx' });
  const release = (): void => {
    if (pidIn(pidFile) === process.pid) rmSync(pidFile, { force: true });
  };
  process.once('exit', release);
  return { release };
}

/**
 * Looks at every port before anything starts.
 * @throws with all of those that something else holds.
 */
export async function expectFree(ports: Ports): Promise<void> {
  const looked = await Promise.all(
    Object.entries(ports).map(async ([service, port]) =>
      port === 0 || (await isFree(port)) ? undefined : `${port} (${service})`,
    ),
  );
  const taken = looked.filter((port) => port !== undefined);
  if (taken.length === 0) return;
  throw new Error(
    `Something else listens on port ${taken.join(', ')}.\n` +
      'Stop it, or start elsewhere: npm start -- --port-base 0',
  );
}

function pidIn(pidFile: string): number | undefined {
  try {
    return Number(readFileSync(pidFile, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
