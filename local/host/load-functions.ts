import type { HostLog } from './host-log.ts';
import { indexFunctions, type Index } from './index-functions.ts';
import type { Settings } from './settings.ts';
import type { Worker } from './worker-supervisor.ts';

export interface LoadOptions {
  folder: string;
  worker: Worker;
  settings: Settings;
  metadataProviderTimeoutMilliseconds: number;
  log: HostLog;
}

/**
 * Waits for the worker's app and indexes its functions. Rejects where the real host would run without
 * functions: the entry fails or does not end, or nothing is registered.
 */
export async function loadFunctions(options: LoadOptions): Promise<Index> {
  const { folder, worker, settings, log } = options;
  log('information', 'Reading functions metadata (Custom)');
  const app = await inTime(worker.load(), options).catch((error: Error) => {
    log('error', `${error.message}\n0 functions found (Custom)`);
    throw new Error(`The app in ${folder} did not load: ${error.message}`, { cause: error });
  });
  log('information', `${app.functions.length} functions found (Custom)`);
  if (app.functions.length === 0)
    throw new Error(
      `The app in ${folder} registered no functions. Check "main" in its package.json and that @azure/functions resolves from there.`,
    );
  if (app.capabilities.HttpUri !== undefined)
    throw new Error(
      `The app in ${folder} enables HTTP streams, which the local host does not forward. Leave out app.setup({ enableHttpStream: true }).`,
    );
  return indexFunctions(app.functions, settings);
}

async function inTime<T>(
  load: Promise<T>,
  { metadataProviderTimeoutMilliseconds: milliseconds }: LoadOptions,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const message = `its functions were not known within ${milliseconds / 1000} s. Does a top-level await or an appStart hook never end?`;
  const timer = setTimeout(() => late.reject(new Error(message)), milliseconds);
  try {
    return await Promise.race([load, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
