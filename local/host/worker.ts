/** Entry of the worker process: stands in for the Node.js worker of Azure Functions. */
import { inspect } from 'node:util';
import type { FromWorker, ToWorker } from './rpc.ts';
import { installCoreModule, type Core } from './worker/core-module.ts';
import { createRegistry } from './worker/registry.ts';
import { loadApp } from './worker/load-app.ts';
import { invoke } from './worker/invoke.ts';
import { runHooks } from './worker/hooks.ts';
import { asException } from './worker/exception.ts';
import { exitWithParent } from './worker/exit-with-parent.ts';

const send = (message: FromWorker) => process.send?.(message);
const registry = createRegistry(send);
const core: Core = installCoreModule(registry);

// Node's default turns an unhandled rejection into an uncaught exception: one of them ends the worker.
process.on('uncaughtException', (error) => {
  console.error(
    `Worker uncaught exception: ${error instanceof Error ? error.stack : String(error)}`,
  );
  process.exit(1);
});
process.on('message', (message: ToWorker) => void receive(message));
exitWithParent();

async function receive(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message.folder);
    case 'invoke':
      return invoke(registry, message.request, send);
    case 'terminate':
      await runHooks(registry.hooks.appTerminate, {
        hookData: registry.appOnlyHookData,
        appHookData: registry.appHookData,
      });
      process.exit(0);
  }
}

async function start(folder: string): Promise<void> {
  try {
    await loadApp(folder, (level, text) => core.log(level, 'system', text));
    await runHooks(registry.hooks.appStart, {
      hookData: registry.appOnlyHookData,
      appHookData: registry.appHookData,
      functionAppDirectory: folder,
    });
    const capabilities = await registry.lock();
    send({ type: 'started', functions: registry.registered(), capabilities });
  } catch (error) {
    const exception = asException(error);
    console.error(inspect(error));
    send({ type: 'startFailed', exception, registered: registry.registered().length });
  }
}
