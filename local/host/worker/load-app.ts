import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LogLevel } from '../rpc.ts';

type Log = (level: LogLevel, message: string) => void;

/** Loads the files that package.json's `main` (a glob pattern) names, one after the other. */
export async function loadApp(folder: string, log: Log): Promise<void> {
  const { main, type } = readPackageJson(folder, log);
  if (main === undefined) return;
  const files = globSync(main, { cwd: folder }).sort();
  if (files.length === 0) throw new Error(unableToLoad(main, notFound(main)));
  for (const file of files) {
    log('debug', `Loading entry point file "${file}"`);
    await load(join(folder, file), type).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(unableToLoad(file, message), { cause: error });
    });
    log('debug', `Loaded entry point file "${file}"`);
  }
}

function readPackageJson(folder: string, log: Log): { main?: string; type?: string } {
  try {
    const { main, type } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    for (const [name, value] of Object.entries({ main, type }))
      if (value !== undefined && typeof value !== 'string')
        throw new Error(`"${name}" must be a string`);
    return {
      ...(main === undefined ? {} : { main: main as string }),
      ...(type === undefined ? {} : { type: type as string }),
    };
  } catch (error) {
    log(
      'warning',
      `Worker failed to load package.json: ${error instanceof Error ? error.message : String(error)}`,
    );
    return {};
  }
}

async function load(path: string, type: string | undefined): Promise<void> {
  if (path.endsWith('.mjs') || (type === 'module' && !path.endsWith('.cjs')))
    await import(pathToFileURL(path).href);
  else createRequire(path)(path);
}

const notFound = (main: string) =>
  /[*?{[]/.test(main) ? 'Found zero files matching the supplied pattern' : 'File does not exist';

const unableToLoad = (file: string, why: string) =>
  `Worker was unable to load entry point "${file}": ${why}`;
