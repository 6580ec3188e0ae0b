import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareCertificates } from '../../local/certificates.ts';
import { readEndpoints, type Endpoints } from '../../local/endpoints.ts';
import { tenantId } from '../../local/fixed-ids.ts';
import { createTokens } from '../../local/tokens.ts';
import { eventually, stackClient, type StackClient } from '../../tools/stack/stack-client.ts';
import { aCatalogOf, type ImageWishes } from '../support/stack-catalog.ts';

const root = join(import.meta.dirname, '../..');

/** Local Azure as npm start runs it, in a process that can be killed and started again on the same state. */
export interface Machine {
  start: () => Promise<{ pid: number; client: StackClient }>;
  remove: () => Promise<void>;
}

export async function aMachine(images: Record<string, ImageWishes>): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'gallerist-crash-'));
  const state = join(folder, 'state');
  const catalog = join(folder, 'catalog.yaml');
  await writeFile(catalog, aCatalogOf(images));
  let running: ChildProcess | undefined;
  return {
    async start() {
      const options = { state, catalog, 'port-base': '0', speed: '480' };
      const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      const child = fork(join(root, 'local/start.ts'), args, { silent: true, execArgv: [] });
      running = child;
      child.stdout?.resume();
      const endpoints = await eventually('endpoints', async () => {
        if (child.exitCode !== null) throw new Error(String(child.stderr?.read()));
        const found = await readEndpoints(join(state, 'endpoints.json'));
        return (found as (Endpoints & { pid: number }) | undefined)?.pid === child.pid && found;
      });
      await prepareCertificates(join(state, 'certificates'));
      const tokens = createTokens(tenantId, join(state, 'token-signing-key.pem'));
      return { pid: Number(child.pid), client: stackClient({ endpoints, tokens }) };
    },
    async remove() {
      if (running?.kill('SIGTERM')) await once(running, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Every process below one, by the parent that each names in its fourth field (Linux). */
export async function descendants(of: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(pids.map(parentOf));
  const children = pids.filter((_, index) => parents[index] === of);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
