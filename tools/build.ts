import { build, type Plugin } from 'esbuild';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { operationGroups } from '../src/azure/operation-groups.ts';

// npm run build: makes `dist/`, a folder that Azure Functions, or `func start`, runs as it is.
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

// An `import` of node:http reads each of its members, and one of them loads the whole of fetch: 20 ms.
const builtinsByCall: Plugin = {
  name: 'builtins-by-call',
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    bundle.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }));
  },
};

// The API needs all of zod, which esbuild then gives to whoever needs a part of it: fifty languages, of which one is spoken.
const englishOnly: Plugin = {
  name: 'english-only',
  setup(bundle) {
    bundle.onLoad({ filter: /zod.v4.locales.index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }));
  },
};

// The Compute client holds all its groups of operations, which is more code than all the rest. The compiler knows
// of those that are kept alone.
const operationsInUse: Plugin = {
  name: 'operations-in-use',
  setup(bundle) {
    bundle.onLoad({ filter: /arm-compute.dist.esm.classic.\w+.index\.js$/ }, ({ path }) => {
      const group = basename(dirname(path));
      if (operationGroups.some((name) => name === group)) return undefined;
      const name = `${group.charAt(0).toUpperCase()}${group.slice(1)}`;
      return { contents: `export const _get${name}Operations = () => undefined;` };
    });
  },
};

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
  plugins: [builtinsByCall, englishOnly, operationsInUse],
  // The SDKs ask each body whether it is a form, which is enough for Node to load fetch. No body here is one.
  define: { FormData: 'undefined' },
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
