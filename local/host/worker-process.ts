import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { HostLog } from './host-log.ts';
import type {
  FromWorker,
  InvocationRequest,
  InvocationResponse,
  RegisteredFunction,
  ToWorker,
  WorkerException,
} from './rpc.ts';

export interface LoadedApp {
  functions: RegisteredFunction[];
  capabilities: Record<string, string>;
}

export class EntryFailed extends Error {
  override name = 'EntryFailed';
}

export class WorkerExit extends Error {
  override name = 'WorkerProcessExitException';
}

/** One run of the worker process. */
export interface WorkerProcess {
  pid: number | undefined;
  /** Rejects with EntryFailed when the app does not load, WorkerExit when the process ends before. */
  loaded: Promise<LoadedApp>;
  exited: Promise<void>;
  /** Rejects with the app's failure, or WorkerExit. */
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  /** Lets the appTerminate hooks run, then makes sure. */
  terminate(graceMilliseconds: number): Promise<void>;
  /** `abandon`: invocations in flight are not failed; they stay open, as after a function timeout. */
  kill(invocations?: 'fail' | 'abandon'): void;
}

interface Waiting {
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

/** Starts this worker for the app in the folder, with these settings (and PATH) as its environment. */
export function startWorkerProcess(
  workerFile: string,
  folder: string,
  settings: Record<string, string>,
  log: HostLog,
): WorkerProcess {
  const child = fork(workerFile, [], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
    execArgv: [],
    serialization: 'advanced',
    silent: true,
  });
  const waiting = new Map<string, Waiting>();
  const loaded = Promise.withResolvers<LoadedApp>();
  const exited = Promise.withResolvers<void>();
  loaded.promise.catch(() => {});
  passThrough(child, log);
  child.on('message', (message) => receive(message as FromWorker, loaded, waiting, log));
  child.on('error', (error) => log('error', `Worker process: ${error.message}`));
  child.on('exit', (code, signal) => {
    const error = new WorkerExit(`node exited with ${signal ?? `code ${code}`}`);
    loaded.reject(error);
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
    exited.resolve();
  });
  const tell = (message: ToWorker) => child.connected && child.send(message, () => {});
  tell({ type: 'start', folder });
  const kill = (invocations: 'fail' | 'abandon' = 'fail') => {
    if (invocations === 'abandon') waiting.clear();
    child.kill('SIGKILL');
  };
  return {
    pid: child.pid,
    loaded: loaded.promise,
    exited: exited.promise,
    invoke: (request) => {
      const { promise, ...waiter } = Promise.withResolvers<InvocationResponse>();
      if (child.exitCode !== null || child.signalCode !== null || !child.connected)
        return Promise.reject(new WorkerExit('node has exited'));
      waiting.set(request.invocationId, waiter);
      tell({ type: 'invoke', request });
      return promise;
    },
    terminate: async (graceMilliseconds) => {
      tell({ type: 'terminate' });
      const timer = setTimeout(kill, graceMilliseconds);
      await exited.promise;
      clearTimeout(timer);
    },
    kill,
  };
}

function receive(
  message: FromWorker,
  loaded: PromiseWithResolvers<LoadedApp>,
  waiting: Map<string, Waiting>,
  log: HostLog,
): void {
  switch (message.type) {
    case 'started':
      return loaded.resolve(message);
    case 'startFailed':
      return loaded.reject(entryFailed(message.exception, message.registered));
    case 'succeeded':
      return settle(waiting, message.response.invocationId)?.resolve(message.response);
    case 'failed':
      return settle(waiting, message.invocationId)?.reject(rpcException(message.exception));
    case 'log':
      return log(
        message.level,
        message.functionName === undefined
          ? message.message
          : `[${message.functionName}] ${message.message}`,
      );
  }
}

function settle(waiting: Map<string, Waiting>, invocationId: string): Waiting | undefined {
  const found = waiting.get(invocationId);
  waiting.delete(invocationId);
  return found;
}

const rpcException = ({ message, stackTrace }: WorkerException) =>
  new Error(`Result: Failure\nException: ${message}\nStack: ${stackTrace}`);

const entryFailed = (exception: WorkerException, registered: number) =>
  new EntryFailed(
    registered === 0
      ? `${exception.message} (before its first registration: in Azure the app would run with no functions and no error)`
      : exception.message,
  );

function passThrough(child: ChildProcess, log: HostLog): void {
  const { stdout, stderr } = child;
  if (stdout !== null)
    createInterface(stdout).on('line', (line) => log('information', `[worker] ${line}`));
  if (stderr !== null)
    createInterface(stderr).on('line', (line) =>
      log(/warn/i.test(line) ? 'warning' : 'error', `[worker] ${line}`),
    );
}
