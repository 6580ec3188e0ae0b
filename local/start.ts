import { existsSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { deviations } from './deviations/list.ts';
import { portsFrom, writeEndpoints } from './endpoints.ts';
import { startLocalAzure, type LocalAzure } from './local-azure.ts';
import { becomeOnlyOne, expectFree } from './only-one.ts';
import { onAbandoned } from './processes.ts';
import { readyText } from './ready-text.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';

// npm start: local Azure until Ctrl-C.
const root = resolve(import.meta.dirname, '..');
const stopWithinMilliseconds = 20_000;

async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2), process.env);
  const folder = resolve(options.state ?? join(root, '.local'));
  const pidFile = join(folder, 'start.pid');
  const endpointsFile = join(folder, 'endpoints.json');
  const removeEndpoints = (): void => rmSync(endpointsFile, { force: true });

  becomeOnlyOne(pidFile, 'start.ts');
  await expectFree(portsFrom(options.portBase));
  if (options.fresh) await forget(folder, pidFile);
  // One that was killed may have left it.
  removeEndpoints();
  process.once('exit', removeEndpoints);

  const stopping = stopOnSignal(removeEndpoints);
  const azure = await startLocalAzure({ ...whatToStart(options), folder });
  stopping.started(azure);
  await writeEndpoints(endpointsFile, { ...azure.endpoints, pid: process.pid });
  console.log(
    readyText(azure.endpoints, options.speed, deviations.length, {
      endpoints: relative(process.cwd(), endpointsFile),
      deviations: relative(process.cwd(), join(root, 'local', 'deviations', 'list.ts')),
    }),
  );
}

function whatToStart({ app, catalog, portBase, speed, subscriptions }: StartOptions) {
  if (catalog !== undefined && !existsSync(catalog)) {
    throw new Error(`There is no catalog ${catalog}. Give --catalog the path of a YAML file.`);
  }
  const first = catalog ?? join(root, 'local', 'catalog.yaml');
  return {
    app: resolve(app ?? join(root, 'dist')),
    infra: join(root, 'infra'),
    speed,
    subscriptions,
    log: console.log,
    ...(portBase !== undefined && { portBase }),
    ...(existsSync(first) && { catalog: first }),
  };
}

/** Everything in the folder but the file that says we are here. */
async function forget(folder: string, pidFile: string): Promise<void> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const others = paths.filter((path) => path !== pidFile);
  await Promise.all(others.map((path) => rm(path, { recursive: true, force: true })));
}

function stopOnSignal(removeEndpoints: () => void): { started: (azure: LocalAzure) => void } {
  let azure: LocalAzure | undefined;
  let stops = false;
  const stop = async (why: string): Promise<void> => {
    // Asked twice, or before there is anything to stop: children see us go and end too.
    if (stops || !azure) process.exit(1);
    stops = true;
    console.log(`\n${why}: stopping.`);
    removeEndpoints();
    setTimeout(() => process.exit(1), stopWithinMilliseconds).unref();
    await azure.stop();
    process.exit(0);
  };
  process.on('SIGINT', () => void stop('Ctrl-C'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  onAbandoned(() => void stop('npm is gone'));
  return { started: (one) => (azure = one) };
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
