import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** src/ as JavaScript, a file for each file, so that no process spends its start on types. */
export async function unbundledCopy(): Promise<{ entry: string; remove: () => Promise<void> }> {
  await mkdir(join(root, '.local'), { recursive: true });
  // Below the project, where its packages are found.
  const folder = await mkdtemp(join(root, '.local/bench-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for await (const file of glob('**/*.ts', { cwd: join(root, 'src') })) {
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    const stripped = stripTypeScriptTypes(await readFile(join(root, 'src', file), 'utf8'));
    await writeFile(target, stripped.replaceAll(/(['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
  const remove = () => rm(folder, { recursive: true, force: true });
  return { entry: join(folder, 'main.js'), remove };
}
