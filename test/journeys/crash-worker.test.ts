import { beforeAll, describe, expect, it } from 'vitest';
import type { LocalAzure } from '../../local/local-azure.ts';
import { eventually } from '../../tools/stack/stack-client.ts';
import { startStack } from '../support/stack.ts';
import { drop, noTimers, oneVersion, resultOf, whatBecameOf, writesOf } from './crash-outcome.ts';
import { crashAt, type CrashPoint } from './crash-point.ts';

/** The first record of the image's job after Azure took so many writes of its version. */
const recordAfter = (azure: LocalAzure, image: string, writes: number): CrashPoint => ({
  service: 'table',
  when: ({ operation, path }) =>
    (operation === 'EntityGroupTransaction' || path.includes(`job-${image}.`)) &&
    writesOf(azure, image).length === writes,
});

// An image for each station, and the request to storage at which the worker dies: what went before is
// done, this one is not.
const stations = {
  'import-vhd-number-reserved': (_, image) => ({
    service: 'blob',
    when: ({ operation, path }) => operation === 'GetPageRegions' && path.includes(`/${image}/`),
  }),
  'create-version-before-put': (_, image) => ({
    service: 'table',
    when: ({ path }) => path.includes('waits-') && path.includes(`${image}.`),
  }),
  'create-version-after-put': (azure, image) => recordAfter(azure, image, 1),
  'replicate-version-after-put': (azure, image) => recordAfter(azure, image, 2),
  'promote-version-after-put': (azure, image) => recordAfter(azure, image, 3),
  'create-version-next-not-sent': (azure, image) => closeNotSent(azure, image, 1),
  // Taken for a job that is never stored: who plans the image next makes another.
  'close-job-version-taken': (_, image) => ({
    service: 'table',
    when: ({ method, path }) =>
      method !== 'GET' && path.includes('ledger') && path.includes(image) && path.includes('begun'),
  }),
  'promote-version-next-not-sent': (azure, image) => closeNotSent(azure, image, 3),
  'close-job-before-result': (_, image) => ({
    service: 'blob',
    when: ({ method, path }) => method === 'PUT' && path.includes(`/results/${image}/`),
  }),
} satisfies Record<string, (azure: LocalAzure, image: string) => CrashPoint>;

/** The message that closes a job, after Azure took so many writes of the image's version. */
function closeNotSent(azure: LocalAzure, image: string, writes: number): CrashPoint {
  const when: CrashPoint['when'] = ({ operation, path }) =>
    operation === 'PutMessage' &&
    path.includes('/close-job/') &&
    writesOf(azure, image).length === writes;
  return { service: 'queue', when };
}
type Station = keyof typeof stations;

// One dies while those before it sit out the claim of their dead worker, 15 s: so none takes another with it. The
// last ones have no claim to sit out.
const chains: Station[][] = [
  [
    'close-job-before-result',
    'close-job-version-taken',
    'import-vhd-number-reserved',
    'create-version-next-not-sent',
  ],
  [
    'promote-version-after-put',
    'replicate-version-after-put',
    'create-version-after-put',
    'create-version-before-put',
    'promote-version-next-not-sent',
  ],
];
const deathOfWorkers = [
  /Language Worker Process exited/,
  /node (exited with SIGKILL|has exited)/,
  /Exceeded language worker restart retry count/,
];
const became: Partial<Record<Station, unknown>> = {};

beforeAll(() => Promise.all(chains.map(crashInTurn)), 240_000);

async function crashInTurn(images: Station[]): Promise<void> {
  const rules = Object.fromEntries(images.map((image) => [image, { grace: '0s' }]));
  const stack = await startStack({ images: rules, settings: noTimers, speed: 480 });
  const { azure, client } = stack;
  try {
    for (const image of images) {
      const point = stations[image](azure, image);
      const crash = crashAt(azure, point, () => azure.host()?.killWorker());
      await drop(client, `${image}/1.0.0.vhd`);
      await eventually(`the crash in ${image}`, async () => crash.happened());
    }
    for (const image of images) {
      await resultOf(client, `${image}/1.0.0.vhd`);
      became[image] = await whatBecameOf(azure, client, image);
    }
    expect(stack.unexpectedErrors(...deathOfWorkers)).toEqual([]);
  } finally {
    await stack.stop();
  }
}

describe('kill -9 of the worker makes one version all the same: in', () => {
  it.for(Object.keys(stations) as Station[])('%s', (image) => {
    expect(became[image]).toEqual(oneVersion);
  });
});
