import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How long an npm script takes, its output thrown away; it must end well. */
export async function secondsOf(script: string): Promise<number> {
  const began = performance.now();
  const child = spawn('npm', ['run', script], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'ignore',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}. Run it to see why.`);
  return (performance.now() - began) / 1_000;
}
