import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readEndpoints, type Endpoints } from '../../../local/endpoints.ts';
import { runs } from '../../../local/processes.ts';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

const program = join(import.meta.dirname, '../../../local/start.ts');
const app = join(import.meta.dirname, 'app');

/** npm start, its state in the folder, on free ports. */
function npmStart(state: string) {
  const args = ['--state', state, '--app', app, '--port-base', '0'];
  const child = fork(program, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
    // A process group of its own, as a terminal gives it.
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

const ready = (state: string): Promise<Endpoints & { pid?: number }> =>
  eventually(() => readEndpoints(join(state, 'endpoints.json')));

const ended = async (child: ChildProcess): Promise<unknown> =>
  child.exitCode ?? (await once(child, 'exit'))[0];

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

it('says where everything is, and stops on Ctrl-C', async () => {
  const state = await temporaryFolder();
  const { child, output } = npmStart(state);
  const endpoints = await ready(state);
  expect(await answers(endpoints.functions)).toBe(true);
  await eventually(() => output().includes('Next:  npm run drop -- disk.vhd --image ubuntu-24'));
  expect(output()).toContain(endpoints.resourceManager);

  const second = npmStart(state);
  expect(await ended(second.child)).toBe(1);
  expect(second.output()).toContain(`Local Azure runs here already, as process ${child.pid}.`);

  process.kill(-Number(child.pid), 'SIGINT');
  expect(await ended(child)).toBe(0);
  expect(await readEndpoints(join(state, 'endpoints.json'))).toBeUndefined();
  expect(await answers(endpoints.functions)).toBe(false);
});

it('goes on after kill -9 with its state, and leaves no process of the first', async () => {
  const state = await temporaryFolder();
  const first = npmStart(state);
  const before = await ready(state);
  first.child.kill('SIGKILL');
  await ended(first.child);

  const second = npmStart(state);
  const after = await eventually(async () => {
    const endpoints = await ready(state);
    return endpoints.pid !== before.pid && endpoints;
  });
  expect(after).toEqual({ ...before, pid: second.child.pid });
  expect(runs(Number(first.child.pid), 'start.ts')).toBe(false);
  second.child.kill('SIGTERM');
  expect(await ended(second.child)).toBe(0);
});
