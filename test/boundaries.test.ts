import { execFile } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './local/plumbing/temporary-folder.ts';

const root = join(import.meta.dirname, '..');

const refused: [file: string, code: string][] = [
  ['src/a.ts', "import '../local/a.ts';"],
  ['src/lifecycle/a.ts', "import '../../local/a.ts';"],
  ['src/lifecycle/a.ts', "import '../../test/a.ts';"],
  ['src/lifecycle/jobs/a.ts', "import '../../../tools/a.ts';"],
  ['src/lifecycle/a.ts', "import '@azure/storage-blob';"],
  ['src/lifecycle/a.ts', "import 'node:fs';"],
  ['src/lifecycle/a.ts', "import '../azure/blobs.ts';"],
  ['src/lifecycle/a.ts', "import '../functions/log.ts';"],
  ['src/lifecycle/a.ts', "import '../config.ts';"],
  ['src/lifecycle/a.ts', 'export const now = Date.now();'],
  ['src/lifecycle/a.ts', "export const asked = fetch('https://example.com');"],
  ['src/lifecycle/a.ts', 'export const { env } = process;'],
  ['src/azure/a.ts', "import '../../local/a.ts';"],
  ['src/azure/a.ts', "import '../functions/log.ts';"],
  ['src/azure/a.ts', 'export const set = process.env.PATH;'],
  ['src/functions/queues/a.ts', "import '../../../bench/a.ts';"],
  ['src/functions/queues/a.ts', "import '../../azure/blobs.ts';"],
  ['src/functions/queues/a.ts', "import '@azure/data-tables';"],
  ['local/a.ts', "import '../src/main.ts';"],
  ['local/arm/a.ts', "import '../../test/a.ts';"],
];
const allowed: [file: string, code: string][] = [
  ['src/lifecycle/b.ts', "import './jobs/job.ts';"],
  ['src/azure/b.ts', "import '@azure/storage-blob';\nimport '../lifecycle/ports.ts';"],
  ['src/functions/b.ts', "import '@azure/functions';\nimport '../lifecycle/ports.ts';"],
  ['local/b.ts', "import 'node:fs';\nimport './clock.ts';"],
];

it('refuses what crosses from one folder into another, and nothing else', async () => {
  const folder = await temporaryFolder();
  await cp(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const named = [...refused, ...allowed].map(([file, code], index) => ({
    file: file.replace(/\w+\.ts$/, `${index}.ts`),
    code,
  }));
  for (const { file, code } of named) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${code}\n`);
  }
  const complaints = await lint(folder);
  const crossing = named.slice(0, refused.length).map(({ file }) => file);
  expect([...new Set(complaints)].sort()).toEqual(crossing.sort());
});

/** The files that the linter complains about, with the project's own rules. */
function lint(folder: string): Promise<string[]> {
  const oxlint = join(root, 'node_modules/.bin/oxlint');
  return new Promise((resolve, reject) => {
    execFile(oxlint, ['--format', 'json'], { cwd: folder }, (error, stdout) => {
      try {
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string }[] };
        resolve(diagnostics.map(({ filename }) => filename));
      } catch {
        reject(error ?? new Error(stdout));
      }
    });
  });
}
