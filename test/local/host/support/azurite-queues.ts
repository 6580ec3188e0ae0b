import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AzuriteQueues {
  connectionString: string;
  stop(): Promise<void>;
}

// The key Azurite and the storage emulator document for everybody.
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Azurite's queue service in memory on a free port. */
export async function startAzuriteQueues(): Promise<AzuriteQueues> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/queue/main.js');
  const folder = mkdtempSync(join(tmpdir(), 'azurite-queues-'));
  const flags = ['--queuePort', '0', '--inMemoryPersistence', '--skipApiVersionCheck'];
  const child = spawn(process.execPath, [main, ...flags, '--disableTelemetry', '--silent'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface(child.stdout)) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};QueueEndpoint=${url}/devstoreaccount1;`,
      stop: async () => {
        child.kill();
        await exited;
        rmSync(folder, { recursive: true, force: true });
      },
    };
  }
  throw new Error('Azurite ended before it listened.');
}
