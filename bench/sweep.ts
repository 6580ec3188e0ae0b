import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { appSettings } from '../local/app-settings.ts';
import { blobCatalogs } from '../src/azure/blob-catalogs.ts';
import { noTimers } from '../test/journeys/crash-outcome.ts';
import { startStack, type Stack } from '../test/support/stack.ts';
import type { EstateSize } from './estate.ts';
import { median, sum, type Figure } from './figure.ts';
import { catalogOf, keptEstate, sizeOf } from './kept-estate.ts';
import { listOneByOne } from './listing-script.ts';
import { owner } from './owner.ts';

export const title =
  'GET /api/plan: the built app plans for a whole estate, in which one image of twenty has something to do';

/** The five seconds in which Resource Graph answers fifteen queries pass in one. */
const speed = 5;
/** What every call to Azure takes besides the work: real milliseconds, which are 100 of Azure. */
const DELAY = 100 / speed;
const PAGE = 1_000;
const MEBIBYTES_OF_KIBIBYTES = 1 / 1_024;
/** Linux counts a process's time in hundredths of a second. */
const SECONDS_OF_TICKS = 1 / 100;

export async function measure(): Promise<Figure[]> {
  const stack = await startStack({ images: { none: {} }, speed, settings: noTimers });
  try {
    stack.azure.resourceManager.faults.delay({ milliseconds: DELAY, times: Infinity });
    const grow = growing(stack);
    const small = await grow(sizeOf(100));
    const usual = await grow(sizeOf(1_000));
    const again = await plan(stack);
    const script = await scripted(stack);
    const plans = await plansAlone(stack);
    const large = await grow(sizeOf(5_000));
    return [
      ...againstScript(usual.taken, again, script),
      ...alone(plans),
      ...[small, usual, large].flatMap(growth),
      resident(small),
      { ...resident(usual), bar: 150 },
      resident(large),
    ];
  } finally {
    await stack.stop();
  }
}

interface Swept {
  versions: number;
  /** Pages of versions, of machines and scale sets, and of instances. */
  pages: number;
  taken: Taken;
  /** Most that the worker ever had resident, in MiB. */
  most: number;
}

/** What one plan took. */
interface Taken {
  seconds: number;
  /** Seconds of the processor's time, in the worker. */
  worked: number;
  calls: number;
  transactions: number;
  actions: number;
}

/** One process plans for an estate that grows from size to size: each time it meets images that are new to it. */
function growing(stack: Stack) {
  const { azure } = stack;
  const seeded = new Set<string>();
  return async function grow(size: EstateSize): Promise<Swept> {
    const resources = [...keptEstate(size)].filter(({ id }) => !seeded.has(id));
    azure.resourceManager.seed(resources);
    for (const { id } of resources) seeded.add(id);
    const catalogs = blobCatalogs(azure.endpoints.blob, owner(azure));
    const { accepted } = await catalogs.judged();
    await catalogs.accept(catalogOf(size), '"any"', accepted);
    const { definitions, versionsOfEach, machines, scaleSets, instancesOfEach } = size;
    const versions = definitions * versionsOfEach;
    const lists = [versions, machines + scaleSets, scaleSets * instancesOfEach];
    const pages = sum(lists.map((rows) => Math.ceil(rows / PAGE)));
    return { versions, pages, taken: await plan(stack), most: (await worker(stack)).most };
  };
}

async function plan(stack: Stack): Promise<Taken> {
  const { azure, client } = stack;
  const { resourceManager, storage } = azure;
  const requests = [storage.table.requests, storage.blob.requests];
  for (const some of [resourceManager.calls, ...requests]) some.length = 0;
  const before = await worker(stack);
  const began = performance.now();
  const answer = await client.api('plan');
  if (!answer.ok) throw new Error(`There is no plan: ${answer.status} ${await answer.text()}`);
  const { actions } = (await answer.json()) as { actions: object[] };
  const seconds = (performance.now() - began) / 1_000;
  if (actions.length === 0) throw new Error('The plan is empty, and there is something to do.');
  return {
    seconds,
    worked: (await worker(stack)).worked - before.worked,
    calls: resourceManager.calls.length,
    transactions: sum(requests.map(({ length }) => length)),
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

/** What the worker has had resident at most, and how long it has worked, by /proc (Linux). */
async function worker({ azure }: Stack): Promise<{ most: number; worked: number }> {
  const about = `/proc/${azure.host()?.workerPid()}`;
  const status = await readFile(`${about}/status`, 'utf8');
  const [, ...numbers] = (await readFile(`${about}/stat`, 'utf8')).split(') ');
  const [user = NaN, system = NaN] = numbers.join('').split(' ').slice(11, 13).map(Number);
  return {
    most: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * MEBIBYTES_OF_KIBIBYTES,
    worked: (user + system) * SECONDS_OF_TICKS,
  };
}

function againstScript(
  first: Taken,
  again: Taken,
  script: Pick<Taken, 'seconds' | 'calls'>,
): Figure[] {
  const slower = Math.max(first.seconds, again.seconds);
  const calls = Math.max(first.calls, again.calls);
  return [
    {
      what: 'calls for 10,000 versions ÷ calls of a script',
      value: calls / script.calls,
      bar: 1 / 25,
      because: `${calls} ÷ ${script.calls}; in 1,000 definitions of 100 galleries, used by 3,000 VMs, 500 scale sets and 5,000 instances; the script lists galleries, definitions of each, versions of each, VMs, scale sets and instances of each, in pages of 50`,
    },
    {
      what: 'the time of it ÷ time of the script',
      value: slower / script.seconds,
      bar: 1 / 10,
      because: `the slower of ${text(first.seconds)} s and ${text(again.seconds)} s ÷ ${text(script.seconds)} s; each call takes ${DELAY} ms besides the work, and neither side makes two at once`,
    },
  ];
}

function alone(plans: number[]): Figure[] {
  const because = `the median of 5, of which the first took ${text(plans[0] ?? NaN)} ms; nothing else of the process runs meanwhile`;
  const what = 'planning for 10,000 versions alone, once everything is read';
  return [{ what, value: median(plans), unit: 'ms', bar: 200, because }];
}

const growth = ({ versions, pages, taken }: Swept): Figure[] => [
  {
    what: `calls for ${versions.toLocaleString('en')} versions; the bar is pages of 1,000 rows, and 10`,
    value: taken.calls,
    bar: pages + 10,
    because: `${pages} pages; ${text(taken.seconds)} s, of which the worker worked ${text(taken.worked)} s; ${taken.transactions} storage transactions; ${taken.actions} actions`,
  },
];

const resident = ({ versions, most }: Swept): Figure => ({
  what: `the worker's most resident, with ${versions.toLocaleString('en')} versions`,
  value: most,
  unit: 'MiB',
});

const text = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 3 });
