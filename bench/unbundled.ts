import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { transformSync } from 'rolldown/utils';

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
    const source = await readFile(join(root, 'src', file), 'utf8');
    const { code } = transformSync(file, source, {
      target: 'node22',
      typescript: { onlyRemoveTypeImports: true },
      tsconfig: false,
    });
    await writeFile(target, code.replaceAll(/(['"]\.[^'"]+)\.ts(['"])/g, '$1.js$2'));
  }
  const remove = () => rm(folder, { recursive: true, force: true });
  return { entry: join(folder, 'main.js'), remove };
}
