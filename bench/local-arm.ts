import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subscriptionId } from '../local/fixed-ids.ts';
import { median, type Figure } from './figure.ts';

export const title =
  "local Azure's Resource Manager, in a process of its own, asked by 32 clients in another";

const versions = 50_000;
const clients = 32;
const seconds = 5;
const MEBIBYTE = 2 ** 20;
const galleries = `/subscriptions/${subscriptionId}/resourceGroups/images/providers/Microsoft.Compute/galleries`;

interface Server {
  child: ChildProcess;
  url: string;
  token: string;
  /** Milliseconds from the start of its process until it answers. */
  ready: number;
}

export async function measure(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gallerist-bench-'));
  await stop(await start(folder, versions));
  const first = await start(folder, 0);
  const held = await memoryOf(first);
  const figures = [
    rate('reads of a version', 2_000, await ask(first, readVersion)),
    rate('reads of a gallery', 2_000, await ask(first, readGallery)),
    rate('versions updated', 500, await ask(first, updateVersion)),
    rate('definitions made', 500, await ask(first, makeDefinition)),
    ...(await pagesOf(first)),
  ];
  const grown = await memoryOf(first);
  await stop(first);
  const again = await start(folder, 0);
  await stop(again);
  await rm(folder, { recursive: true });
  return [
    ...figures,
    {
      what: '50,000 versions and who uses them held',
      value: held / MEBIBYTE,
      unit: 'MiB',
      bar: 500,
    },
    { what: 'the same after all these requests', value: grown / MEBIBYTE, unit: 'MiB' },
    { what: 'start with 50,000 versions', value: first.ready / 1_000, unit: 's', bar: 3 },
    { what: 'start with what these writes made and left', value: again.ready / 1_000, unit: 's' },
  ];
}

const everyVersion =
  "resources | where type =~ 'microsoft.compute/galleries/images/versions' | order by id asc | project id, name, location, tags, properties";

/** How long Resource Graph takes to tell every version, in pages of 1,000. */
async function pagesOf(server: Server): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const path = '/providers/Microsoft.ResourceGraph/resources';
  const taken: number[] = [];
  let told = 0;
  let $skipToken: string | undefined;
  do {
    const body = { query: everyVersion, options: { $skipToken } };
    const began = performance.now();
    const { text } = await send(server, agent, { method: 'POST', path, body }, '2022-10-01');
    taken.push(performance.now() - began);
    const page = JSON.parse(text) as { count: number; $skipToken?: string };
    told += page.count;
    ({ $skipToken } = page);
  } while ($skipToken !== undefined);
  agent.destroy();
  if (told !== versions) throw new Error(`Resource Graph told ${told} versions of ${versions}.`);
  const further = { what: 'a further page', value: median(taken.slice(1)), unit: 'ms', bar: 100 };
  return [
    {
      what: 'the first 1,000 of 50,000 versions by Resource Graph',
      value: taken[0] ?? 0,
      unit: 'ms',
    },
    further,
  ];
}

const rate = (what: string, least: number, value: number): Figure => ({
  what: `${what} a second`,
  value,
  least,
});

async function start(folder: string, count: number): Promise<Server> {
  const program = join(import.meta.dirname, 'local-arm-server.ts');
  const child = fork(program, [folder, String(count)], { execArgv: ['--expose-gc'] });
  const [told] = (await once(child, 'message')) as [Omit<Server, 'child'>];
  return { child, ...told };
}

async function stop({ child }: Server): Promise<void> {
  child.kill();
  await once(child, 'exit');
}

async function memoryOf({ child }: Server): Promise<number> {
  child.send('memory');
  const [bytes] = (await once(child, 'message')) as [number];
  return bytes;
}

interface Asked {
  method: string;
  path: string;
  body?: object;
}

const readVersion = (): Asked => ({ method: 'GET', path: anyVersion() });
const readGallery = (): Asked => ({ method: 'GET', path: `${galleries}/g${any(100)}` });
const updateVersion = (): Asked => ({
  method: 'PATCH',
  path: anyVersion(),
  body: { tags: { n: String(any(1_000)) } },
});
let made = 0;
const makeDefinition = (): Asked => {
  made += 1;
  const identifier = { publisher: 'fabrikam', offer: 'linux', sku: `s${made}` };
  const properties = { osType: 'Linux', osState: 'Generalized', identifier };
  const body = { location: 'westeurope', properties };
  return { method: 'PUT', path: `${galleries}/g${any(100)}/images/new-${made}`, body };
};

const any = (below: number) => Math.floor(Math.random() * below);
const anyVersion = () => `${galleries}/g${any(100)}/images/d${any(10)}/versions/1.0.${any(50)}`;

/** How many requests a second are answered well. */
async function ask(server: Server, next: () => Asked): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients, rejectUnauthorized: false });
  let answered = 0;
  const loop = async (until: number) => {
    while (performance.now() < until) {
      if ((await send(server, agent, next(), '2025-03-03')).isDone) answered += 1;
    }
  };
  const run = (length: number) => {
    const until = performance.now() + length * 1_000;
    return Promise.all(Array.from({ length: clients }, () => loop(until)));
  };
  // What both sides compile on the way does not count.
  await run(2);
  answered = 0;
  const began = performance.now();
  await run(seconds);
  const took = (performance.now() - began) / 1_000;
  agent.destroy();
  return answered / took;
}

function send(
  { url, token }: Server,
  agent: Agent,
  { method, path, body }: Asked,
  apiVersion: string,
): Promise<{ isDone: boolean; text: string }> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': text.length }),
  };
  return new Promise((fulfil, reject) => {
    const target = `${url}${path}?api-version=${apiVersion}`;
    const asked = request(target, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      const { statusCode = 0 } = answer;
      const done = () =>
        fulfil({ isDone: statusCode < 300, text: Buffer.concat(chunks).toString() });
      // Two clients at one version: Azure has the second one wait, which is no work.
      if (statusCode < 300 || statusCode === 409) answer.on('end', done);
      else reject(new Error(`${method} ${path} was answered ${statusCode}.`));
    });
    asked.on('error', reject);
    asked.end(text);
  });
}
