import type { LocalAzure } from '../local/local-azure.ts';
import { noTimers } from '../test/journeys/crash-outcome.ts';
import { startStack, type Stack } from '../test/support/stack.ts';
import type { ShownJob } from '../tools/stack/stack-client.ts';
import { makeVhd } from '../tools/vhd/make-vhd.ts';
import { createDefinitions } from './create-definitions.ts';
import type { Figure } from './figure.ts';
import { promoted } from './promoted.ts';
import { storageFigures } from './storage-transactions.ts';

export const title =
  'one import by the direct route into three regions: definition present, marker uploaded, events arriving';

// A minute of Azure is a second, which is as finely as a queue hides its messages.
const speed = 60;
const image = 'ubuntu-24';
const images = {
  [image]: { regions: ['westeurope', 'northeurope', 'eastus2'].map((name) => ({ name })) },
};

export async function measure(): Promise<Figure[]> {
  // Timers do the same whether or not anything is imported.
  const stack = await startStack({ images, speed, settings: noTimers });
  try {
    await createDefinitions(stack.azure, images);
    return await figuresOf(stack);
  } finally {
    await stack.stop();
  }
}

async function figuresOf({ azure, client }: Stack): Promise<Figure[]> {
  const { resourceManager, storage, clock } = azure;
  const services = ['blob', 'queue', 'table'] as const;
  await client.dropVhd(`${image}/1.4.0.vhd`, makeVhd({ megabytes: 64, generation: 'V2' }));
  resourceManager.calls.length = 0;
  for (const service of services) storage[service].requests.length = 0;
  const began = clock.now().getTime();
  await client.container('vhds').getBlockBlobClient(`${image}/1.4.0.vhd.ready`).upload('', 0);
  await promoted(client, image, '1.4.0');
  const requests = services.map((service) => [service, [...storage[service].requests]] as const);
  const calls = [...resourceManager.calls];
  const listed = await client.jobs(image);
  const jobs = await Promise.all(listed.map(({ id }) => client.job(id)));
  const minutes = (clock.now().getTime() - began) / 60_000;
  return [...callFigures(calls, jobs, minutes), ...storageFigures(requests)];
}

/**
 * Waiting is a look at work under way in Azure, and the look that finds it done: all looks at the version but
 * those before a write.
 */
function callFigures(
  calls: LocalAzure['resourceManager']['calls'],
  jobs: readonly ShownJob[],
  minutes: number,
): Figure[] {
  const isVersion = (path: string) => /\/versions\/[^/]+$/.test(path);
  const looks = calls.filter(({ method, path }) => method === 'GET' && isVersion(path));
  const writes = calls.filter(({ method }) => method !== 'GET').length;
  const lines = jobs.flatMap(({ history = [] }) => history);
  const ends = lines.filter(
    ({ step, outcome }) =>
      ['create-version', 'replicate-version', 'promote-version'].includes(step) &&
      ['next', 'succeeded'].includes(outcome),
  ).length;
  const operations = calls.filter(({ path }) => /operations/i.test(path)).length;
  const waiting = looks.length - writes + operations;
  const because = calls
    .map(({ method, path, status }) => `${method} ${path.split('/').slice(-2).join('/')} ${status}`)
    .join(', ');
  return [
    { what: 'calls to Resource Manager besides waiting', value: calls.length - waiting, bar: 10 },
    { what: 'the same with the look that ends each wait', value: calls.length - waiting + ends },
    { what: 'calls to Resource Manager in all', value: calls.length, because },
    { what: 'waiting calls in 30 s of Azure', value: waiting / (minutes * 2), bar: 1 },
    { what: 'from the marker to the result', value: minutes, unit: 'min of Azure' },
  ];
}
