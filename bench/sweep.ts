import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appSettings } from '../local/app-settings.ts';
import { noTimers } from '../test/journeys/crash-outcome.ts';
import { startStack, type Stack } from '../test/support/stack.ts';
import type { EstateSize } from './estate.ts';
import { median, type Figure } from './figure.ts';
import { catalogOf, keptEstate, sizeOf } from './kept-estate.ts';
import { listOneByOne } from './listing-script.ts';

export const title =
  'GET /api/plan: what the built app takes to plan for a whole estate, of which 5 % of the images have something to do';

/** Five seconds, in which Resource Graph answers fifteen queries, pass in one. */
const speed = 5;
/** What every call to Azure takes besides the work: 50 ms of Azure. */
const DELAY = 50 / speed;
const PAGE = 1_000;
const MEBIBYTES_OF_KIBIBYTES = 1 / 1_024;

/** One process plans for an estate that grows from size to size. */
export async function measure(): Promise<Figure[]> {
  const stack = await startStack({ images: { none: {} }, speed, settings: noTimers });
  try {
    stack.azure.resourceManager.faults.delay({ milliseconds: DELAY, times: Infinity });
    const grow = growing(stack);
    const small = await grow(sizeOf(100));
    const usual = await grow(sizeOf(1_000));
    const script = await scripted(stack);
    const plans = await plansAlone(stack);
    const large = await grow(sizeOf(5_000));
    return [...againstBars(usual, script, plans), ...[small, usual, large].flatMap(told)];
  } finally {
    await stack.stop();
  }
}

interface Swept {
  versions: number;
  /** Pages of versions, of machines and scale sets, and of instances. */
  pages: number;
  /** The first plan, which meets definitions that no plan met before, and the next one. */
  first: Taken;
  next: Taken;
  /** Most that the worker ever had resident, in MiB. */
  most: number;
}

interface Taken {
  seconds: number;
  calls: number;
  storage: number;
  actions: number;
}

function growing(stack: Stack) {
  const { azure, client } = stack;
  const seeded = new Set<string>();
  return async function grow(size: EstateSize): Promise<Swept> {
    const resources = [...keptEstate(size)].filter(({ id }) => !seeded.has(id));
    azure.resourceManager.seed(resources);
    for (const { id } of resources) seeded.add(id);
    const text = JSON.stringify(catalogOf(size));
    const accepted = client.container('catalog').getBlockBlobClient('accepted.json');
    await accepted.upload(text, Buffer.byteLength(text));
    const { definitions, versionsOfEach, machines, scaleSets, instancesOfEach } = size;
    const versions = definitions * versionsOfEach;
    const lists = [versions, machines + scaleSets, scaleSets * instancesOfEach];
    const pages = lists.reduce((sum, rows) => sum + Math.ceil(rows / PAGE), 0);
    const first = await plan(stack);
    const next = await plan(stack);
    return { versions, pages, first, next, most: await mostResident(stack) };
  };
}

async function plan({ azure, client }: Stack): Promise<Taken> {
  const { resourceManager, storage } = azure;
  const requests = [storage.table.requests, storage.blob.requests];
  resourceManager.calls.length = 0;
  for (const some of requests) some.length = 0;
  const began = performance.now();
  const answer = await client.api('plan');
  if (!answer.ok) throw new Error(`There is no plan: ${answer.status} ${await answer.text()}`);
  const { actions } = (await answer.json()) as { actions: object[] };
  const seconds = (performance.now() - began) / 1_000;
  const transactions = requests.reduce((sum, some) => sum + some.length, 0);
  return {
    seconds,
    calls: resourceManager.calls.length,
    storage: transactions,
    actions: actions.length,
  };
}

async function scripted({ azure }: Stack): Promise<Pick<Taken, 'seconds' | 'calls'>> {
  azure.resourceManager.calls.length = 0;
  const began = performance.now();
  await listOneByOne(azure);
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, calls: azure.resourceManager.calls.length };
}

/** Milliseconds of some plans in one process, without what they read. */
async function plansAlone({ azure }: Stack): Promise<number[]> {
  const program = join(import.meta.dirname, 'plan-process.ts');
  const env = { ...process.env, ...appSettings(azure.endpoints, speed) };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  return JSON.parse(stdout) as number[];
}

/** VmHWM of the worker, by /proc (Linux). */
async function mostResident({ azure }: Stack): Promise<number> {
  const status = await readFile(`/proc/${azure.host()?.workerPid()}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * MEBIBYTES_OF_KIBIBYTES;
}

function againstBars(
  { pages, first, next, most }: Swept,
  script: Pick<Taken, 'seconds' | 'calls'>,
  plans: number[],
): Figure[] {
  const slower = Math.max(first.seconds, next.seconds);
  return [
    {
      what: 'calls for 10,000 versions, 3,000 VMs, 500 scale sets and 5,000 instances ÷ those of a script',
      value: first.calls / script.calls,
      bar: 1 / 25,
      because: `${first.calls} ÷ ${script.calls}; the script lists galleries, definitions of each, versions of each, VMs, scale sets and instances of each, one call after the other, in pages of 50`,
    },
    {
      what: 'time of the slower one of two plans ÷ that of the script',
      value: slower / script.seconds,
      bar: 1 / 10,
      because: `${text(slower)} s ÷ ${text(script.seconds)} s; 50 ms of Azure a call on both sides, at speed ${speed}, and what this machine works`,
    },
    { what: 'calls, of which pages are', value: first.calls, bar: pages + 10, because: `${pages}` },
    { what: 'resident, at most', value: most, unit: 'MiB', bar: 150, because: 'VmHWM' },
    {
      what: 'the plan alone, without what it reads: the median of 5',
      value: median(plans),
      unit: 'ms',
      bar: 200,
      because: `the first took ${text(plans[0] ?? NaN)} ms; nothing else of the process runs meanwhile`,
    },
  ];
}

const told = ({ versions, pages, first, next, most }: Swept): Figure[] => [
  {
    what: `calls for ${versions.toLocaleString('en')} versions`,
    value: next.calls,
    bar: pages + 10,
    because: `${pages} pages; ${text(next.seconds)} s, with images met for the first time ${text(first.seconds)} s; storage transactions ${next.storage}, then ${first.storage}; ${text(most)} MiB at most so far; ${next.actions} actions`,
  },
];

const text = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 });
