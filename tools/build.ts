import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { rolldown, type Plugin } from 'rolldown';
import { operationGroups } from '../src/azure/operation-groups.ts';

// npm run build: makes `dist/`, a folder that Azure Functions, or `func start`, runs as it is.
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** An import, as `* as whole`, `whole`, `{ names }`, or `whole, { names }`. */
const imported =
  /^import\s+(?!type\s)(?:\*\s*as\s+)?(?<whole>[\w$]+)?[\s,]*(?:\{(?<names>[^}]*)\})?\s*from\s*["'](?<path>[\w:/]+)["']/gm;

// Node gives an `import` of node:http each of its members, and one of them is the whole of fetch: 20 ms.
const builtinsByCall: Plugin = {
  name: 'builtins-by-call',
  transform: (code) =>
    code.replaceAll(imported, (statement, ...match) => {
      const { whole, names, path } = match.at(-1) as Record<string, string>;
      if (path === undefined || !isBuiltin(path)) return statement;
      return [whole, names && `{${names.replaceAll(/\s+as\s+/g, ': ')}}`]
        .filter((part) => part !== undefined)
        .map((part) => `const ${part} = globalThis.process.getBuiltinModule('${path}');`)
        .join(' ');
    }),
};

/** What the app never runs, though no bundler can see that, and what stands in its place. */
const replacements: { file: RegExp; by: (path: string) => string | undefined }[] = [
  {
    // The API needs all of zod, and gets it with fifty languages, of which one is spoken.
    file: /zod.v4.locales.index\.js$/,
    by: () => "export { default as en } from './en.js';",
  },
  {
    // The Compute client holds all its groups of operations, which is more code than all the rest. The compiler
    // knows of those that are kept alone.
    file: /arm-compute.dist.esm.classic.\w+.index\.js$/,
    by(path) {
      const group = basename(dirname(path));
      if (operationGroups.some((name) => name === group)) return undefined;
      const name = `${group.charAt(0).toUpperCase()}${group.slice(1)}`;
      return `export const _get${name}Operations = () => undefined;`;
    },
  },
  {
    // Of all credentials the app has a managed identity's: the others sign tokens and open browsers.
    file: /@azure.identity.dist.esm.index\.js$/,
    by: () =>
      "export { ManagedIdentityCredential } from './credentials/managedIdentityCredential/index.js';",
  },
  {
    file: /msal-node.dist.index\.mjs$/,
    by: () =>
      "export { ManagedIdentityApplication } from './client/ManagedIdentityApplication.mjs';\n" +
      "export { LogLevel } from '@azure/msal-common/node';",
  },
  {
    // Only in Kubernetes are a managed identity's tokens exchanged, by one of those others.
    file: /managedIdentityCredential.tokenExchangeMsi\.js$/,
    by: () => 'export const tokenExchangeMsi = { isAvailable: async () => false };',
  },
  {
    // A checksum in WebAssembly, which nobody asks for.
    file: /storage-common.dist.esm.crc64\.js$/,
    by: () => "export default () => Promise.reject(new Error('The build has left CRC64 out.'));",
  },
  {
    // Agents of HTTP proxies trace themselves to a terminal where a variable says so.
    file: /\/debug.src.index\.js$/,
    by: () => 'module.exports = () => () => undefined;',
  },
];

const leavingOut: Plugin = {
  name: 'leaving-out',
  load: (id) => replacements.find(({ file }) => file.test(id))?.by(id),
};

const ALONE = '?alone';

/**
 * The API needs all of zod. What loads before every function needs little of it, and gets a copy with that alone: 10 ms.
 */
const smallZodAlone: Plugin = {
  name: 'small-zod-alone',
  async resolveId(source, importer) {
    if (source !== 'zod/mini' && !importer?.endsWith(ALONE)) return undefined;
    const found = await this.resolve(source, importer?.replace(ALONE, ''));
    return found && `${found.id}${ALONE}`;
  },
  load: (id) => (id.endsWith(ALONE) ? readFile(id.slice(0, -ALONE.length), 'utf8') : undefined),
};

const entry = join(root, 'src/main.ts');
const bundle = await rolldown({
  input: entry,
  platform: 'node',
  // The worker supplies this module when the app loads.
  external: ['@azure/functions-core'],
  plugins: [builtinsByCall, leavingOut, smallZodAlone],
  transform: {
    target: 'node22',
    // The SDKs ask each body whether it is a form, which is enough for Node to load fetch. No body here is one.
    define: { FormData: 'undefined' },
  },
});
const { output } = await bundle.generate({
  format: 'esm',
  entryFileNames: 'main.js',
  chunkFileNames: '[name]-[hash].js',
  // Node keeps the source text in memory, comments and all. Names of functions and lines stay, for the stacks of errors.
  minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
  comments: false,
  // One character beyond Latin makes V8 read, and keep, two bytes for each of its file.
  charset: 'ascii',
  // What a function does not need is a chunk of its own, and does not load before it runs. A small chunk costs as
  // much as a few thousand lines: what is needed from the start is one, beside the entry, which nothing else imports.
  codeSplitting: { groups: [{ name: 'app', tags: ['$initial'], test: (id) => id !== entry }] },
});

const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const manifest = { name, version, type: 'module', main: 'main.js', private: true };
const files = new Map<string, string>();
for (const file of output) if (file.type === 'chunk') files.set(file.fileName, file.code);
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
