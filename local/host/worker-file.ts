import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const folder = join(import.meta.dirname, '../../.local');
let bundle: Promise<string> | undefined;

/**
 * The worker as one file of JavaScript: gives its path, and writes it wherever it is not there. Azure's own has no
 * types that Node would have to strip, which takes a process 25 MB. Named by its content: hosts that start at the
 * same time share it.
 */
export async function workerFile(): Promise<() => string> {
  const code = await (bundle ??= bundled());
  const name = `worker-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`;
  const path = join(folder, name);
  return () => {
    // Also where a fresh start has swept the folder since.
    if (!existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${path}.${process.pid}`, code);
      renameSync(`${path}.${process.pid}`, path);
    }
    return path;
  };
}

async function bundled(): Promise<string> {
  const { output } = await build({
    input: join(import.meta.dirname, 'worker.ts'),
    platform: 'node',
    output: { format: 'esm', codeSplitting: false },
    write: false,
  });
  return output[0].code;
}
