import { buildSync } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../.local');
let bundle: string | undefined;

/**
 * The worker as one file of JavaScript. Azure's own has no types that Node would have to strip, which takes a
 * process 25 MB. Named by its content: hosts that start at the same time share it.
 */
export function workerFile(): string {
  bundle ??= bundled();
  const name = `worker-${createHash('sha256').update(bundle).digest('hex').slice(0, 16)}.mjs`;
  const path = join(folder, name);
  // Also where a fresh start has swept the folder since.
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${path}.${process.pid}`, bundle);
    renameSync(`${path}.${process.pid}`, path);
  }
  return path;
}

function bundled(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
}
