import type { HostLog } from './host-log.ts';
import type { InvocationRequest, InvocationResponse } from './rpc.ts';
import { startWorkerProcess, type LoadedApp, type WorkerProcess } from './worker-process.ts';

/** Keeps one worker running. */
export interface Worker {
  pid(): number | undefined;
  /** The first load; rejects when the app cannot be loaded. */
  load(): Promise<LoadedApp>;
  /** Waits while the worker restarts. Rejects with the app's failure, or WorkerExit. */
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  /** Kills and restarts the worker if it is the one that runs this invocation. */
  restart(invocationId: string): void;
  terminate(graceMilliseconds: number): Promise<void>;
  /** `forGood`: it is not started again. */
  kill(forGood: boolean): void;
}

const errorsAllowed = 3;
const errorWindowMilliseconds = 30 * 60_000;
const recycleMilliseconds = 1_000;

/** Starts the worker at once and again whenever it ends by itself. */
export function superviseWorker(
  workerFile: () => string,
  folder: string,
  settings: Record<string, string>,
  log: HostLog,
): Worker {
  let current!: WorkerProcess;
  let ready = pendingWorker();
  let isReady = false;
  let expected = false;
  let ended = false;
  let loadedOnce = false;
  let errors: number[] = [];
  let pause: NodeJS.Timeout | undefined;
  const runs = new Map<string, WorkerProcess>();

  function launch(): void {
    const worker = startWorkerProcess(workerFile(), folder, settings, log);
    current = worker;
    expected = false;
    worker.loaded.then(
      () => {
        loadedOnce = true;
        log('information', 'Worker process started and initialized.');
        isReady = true;
        ready.resolve(worker);
      },
      () => worker.kill(),
    );
    void worker.exited.then(() => onExit(worker));
  }

  function onExit(worker: WorkerProcess): void {
    if (ended || worker !== current || !loadedOnce) return;
    if (isReady) ready = pendingWorker();
    isReady = false;
    if (expected) return launch();
    const now = Date.now();
    errors = [...errors.filter((at) => now - at < errorWindowMilliseconds), now];
    log('error', `Language Worker Process exited. Pid=${worker.pid}.`);
    if (errors.length < errorsAllowed) return launch();
    errors = [];
    log(
      'error',
      'Exceeded language worker restart retry count for runtime:node. Shutting down and proactively recycling the Functions Host to recover',
    );
    pause = setTimeout(launch, recycleMilliseconds);
  }

  launch();
  return {
    pid: () => current.pid,
    load: () => current.loaded,
    invoke: async (request) => {
      const worker = await ready.promise;
      runs.set(request.invocationId, worker);
      try {
        return await worker.invoke(request);
      } finally {
        runs.delete(request.invocationId);
      }
    },
    restart: (invocationId) => {
      const worker = runs.get(invocationId);
      runs.delete(invocationId);
      if (worker === undefined || worker !== current) return;
      log(
        'error',
        `A function timeout has occurred. Restarting worker process executing invocationId '${invocationId}'.`,
      );
      expected = true;
      worker.kill('abandon');
      void worker.exited.then(() =>
        log('information', 'Restart of language worker process(es) completed.'),
      );
    },
    terminate: async (graceMilliseconds) => {
      ended = true;
      clearTimeout(pause);
      await current.terminate(graceMilliseconds);
    },
    kill: (forGood) => {
      if (forGood) {
        ended = true;
        clearTimeout(pause);
      }
      current.kill();
    },
  };
}

const pendingWorker = () => Promise.withResolvers<WorkerProcess>();
