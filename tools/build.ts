import { build } from 'esbuild';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

// npm run build: makes `dist/`, a folder that Azure Functions, or `func start`, runs as it is.
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const { outputFiles } = await build({
  entryPoints: [join(root, 'src/main.ts')],
  outdir: dist,
  bundle: true,
  // What a function does not need is a chunk of its own, and does not load before it runs.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  legalComments: 'none',
  // Node keeps the source text in memory, comments and all.
  minifyWhitespace: true,
  lineLimit: 120,
  // The worker supplies this module when the app loads.
  external: ['@azure/functions-core'],
  // Bundled CommonJS asks for Node's own modules by `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  write: false,
});

const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const manifest = { name, version, type: 'module', main: 'main.js', private: true };
const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
files.set('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
files.set('host.json', await readFile(join(root, 'host.json'), 'utf8'));

// What has not changed is left alone: an app that runs from here loads its chunks when it needs them.
await mkdir(dist, { recursive: true });
for (const [file, text] of files) {
  const before = await readFile(join(dist, file), 'utf8').catch(() => undefined);
  if (before !== text) await writeFile(join(dist, file), text);
}
for (const file of await readdir(dist)) {
  if (!files.has(file)) await rm(join(dist, file), { recursive: true });
}
