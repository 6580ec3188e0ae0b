import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runs } from './processes.ts';

export interface AzuriteOptions {
  /** Where its state is kept; one Azurite at a time. */
  folder: string;
  account: string;
  /** Base64. */
  accountKey: string;
  keyPath: string;
  certPath: string;
  log(line: string): void;
}

export interface Azurite {
  /** Origins: https://localhost:PORT. They move when Azurite has been started again. */
  origins(): AzuriteOrigins;
  pid(): number | undefined;
  /** Writes its state and ends. */
  stop(): Promise<void>;
  /** As if its machine vanished; it is started again at once. */
  kill(): void;
}

export interface AzuriteOrigins {
  blob: string;
  queue: string;
  table: string;
}

const startWithinMilliseconds = 30_000;
const stopWithinMilliseconds = 10_000;

/** Runs Azurite as a child that never outlives this process, and starts it again should it end. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  await waitForPredecessor(pidFileOf(folder));
  let stopping = false;
  let running = await launch(folder, options);
  const watch = (): void => {
    running.child.once('exit', (code, signal) => {
      if (stopping) return;
      options.log(`Azurite ended (${signal ?? code}); starting it again.`);
      launch(folder, options).then(
        (next) => {
          running = next;
          if (stopping) next.child.disconnect();
          else watch();
        },
        (error: unknown) => options.log(`Azurite does not start again: ${String(error)}`),
      );
    });
  };
  watch();
  return {
    origins: () => running.origins,
    pid: () => running.child.pid,
    async stop() {
      stopping = true;
      await stopChild(running.child);
    },
    kill: () => void running.child.kill('SIGKILL'),
  };
}

interface Running {
  child: ChildProcess;
  origins: AzuriteOrigins;
}

async function launch(folder: string, options: AzuriteOptions): Promise<Running> {
  const program = fileURLToPath(new URL('./azurite-process.ts', import.meta.url));
  const child = fork(program, azuriteArguments(folder, options), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // The parent's flags (a debugger's port, say) are not for the child.
    execArgv: [],
    env: {
      PATH: process.env['PATH'],
      AZURITE_ACCOUNTS: `${options.account}:${options.accountKey}`,
      AZURITE_PID_FILE: pidFileOf(folder),
    },
  });
  try {
    return { child, origins: await listening(child) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function azuriteArguments(folder: string, options: AzuriteOptions): string[] {
  const text = [
    ...['blob', 'queue', 'table'].map((service) => `--${service}Host 127.0.0.1 --${service}Port 0`),
    '--oauth basic --skipApiVersionCheck --disableTelemetry --silent',
  ].join(' ');
  const paths = ['--location', folder, '--cert', options.certPath, '--key', options.keyPath];
  return [...text.split(' '), ...paths];
}

/** Azurite tells only on its output which ports it was given. */
function listening(child: ChildProcess): Promise<AzuriteOrigins> {
  return new Promise((fulfil, reject) => {
    const origins: Partial<AzuriteOrigins> = {};
    let output = '';
    const fail = (what: string): void => {
      clearTimeout(deadline);
      reject(new Error(`Azurite ${what}. Its output: ${output.trim() || 'none'}`));
    };
    const deadline = setTimeout(() => fail('did not start within 30 s'), startWithinMilliseconds);
    child.once('exit', (code, signal) => fail(`ended at once (${signal ?? code})`));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const [, service, port] of output.matchAll(listeningLine)) {
        const name = service?.toLowerCase() as keyof AzuriteOrigins;
        origins[name] = `https://localhost:${port}`;
      }
      if (!isComplete(origins)) return;
      clearTimeout(deadline);
      child.stdout?.removeAllListeners('data').resume();
      child.stderr?.removeAllListeners('data').resume();
      fulfil(origins);
    });
  });
}

const listeningLine = /Azurite (Blob|Queue|Table) service is successfully listening at \S+:(\d+)/g;

function isComplete(origins: Partial<AzuriteOrigins>): origins is AzuriteOrigins {
  return Boolean(origins.blob && origins.queue && origins.table);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const deadline = setTimeout(() => child.kill('SIGKILL'), stopWithinMilliseconds);
  await ended;
  clearTimeout(deadline);
}

function pidFileOf(folder: string): string {
  return resolve(folder, 'azurite.pid');
}

/** The Azurite of a start that was killed may still be writing its state here. */
async function waitForPredecessor(pidFile: string): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''));
  if (!pid) return;
  const deadline = Date.now() + stopWithinMilliseconds;
  // oxlint-disable-next-line eslint/no-unmodified-loop-condition -- what changes is the process
  while (runs(pid, 'azurite-process')) {
    if (Date.now() > deadline) {
      throw new Error(`Azurite ${pid} still uses ${pidFile}. Stop it: kill ${pid}`);
    }
    await new Promise((fulfil) => setTimeout(fulfil, 50));
  }
}
