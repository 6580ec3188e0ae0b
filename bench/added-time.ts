import type { LocalAzure } from '../local/local-azure.ts';
import { startStack } from '../test/support/stack.ts';
import type { StackClient } from '../tools/stack/stack-client.ts';
import { makeVhd } from '../tools/vhd/make-vhd.ts';
import { createDefinitions } from './create-definitions.ts';
import { sum, type Figure } from './figure.ts';
import { promoted } from './promoted.ts';
import { watchVersion, type Watched } from './watch-version.ts';

export const title = 'what Gallerist adds to the time that Azure itself takes to copy';

const speed = 20;
const places = [
  ['northeurope'],
  ['northeurope', 'eastus2'],
  ['eastus2', 'southeastasia'],
  ['japaneast', 'brazilsouth'],
];
/** At this speed the host asks its queues every second, in Azure every two; two, three and two messages lie in the gaps. */
const SLOWER_POLLING = 2 + 3 + 2;

// Settle time and grace are waits that the catalog asks for.
const imagesNamed = (prefix: string) =>
  places.map((others, index) => {
    const regions = ['westeurope', ...others].map((name) => ({ name }));
    return [`${prefix}-${index}`, { grace: '0s', regions }] as const;
  });

/** Imports with write events and imports without run at once, each into an image of its own. */
export async function measure(): Promise<Figure[]> {
  const images = Object.fromEntries([...imagesNamed('told'), ...imagesNamed('lost')]);
  const stack = await startStack({ images, speed });
  try {
    const { azure, client } = stack;
    azure.eventGrid.faults.lose(({ subject }) => subject.includes('/images/lost-'));
    await createDefinitions(azure, images);
    const names = Object.keys(images);
    const imports = await Promise.all(names.map((image) => importInto(image, azure, client)));
    const told = imports.slice(0, places.length);
    return [
      ...figures('write events arriving', told, 5),
      ...figures('write events lost', imports.slice(places.length)),
    ];
  } finally {
    await stack.stop();
  }
}

/** Seconds of Azure: its own, and the three gaps before its three writes. */
interface Import {
  own: number;
  gaps: [number, number, number];
  noticed: number;
}

async function importInto(image: string, azure: LocalAzure, client: StackClient): Promise<Import> {
  const vhd = makeVhd({ megabytes: 20, generation: 'V2' });
  await client.dropVhd(`${image}/1.0.0.vhd`, vhd);
  const dropped = azure.clock.now().getTime();
  await client.container('vhds').getBlockBlobClient(`${image}/1.0.0.vhd.ready`).upload('', 0);
  const watched = await watchVersion(image, azure, client);
  await promoted(client, image, '1.0.0', 60);
  return {
    ...taken(dropped, watched),
    noticed: seconds(watched.promoted, azure.clock.now().getTime()),
  };
}

function taken(dropped: number, watched: Watched): Pick<Import, 'own' | 'gaps'> {
  const { writes, made, replicated, promoted } = watched;
  const [create = NaN, widen = NaN, promote = NaN] = writes;
  return {
    own: seconds(create, made) + seconds(widen, replicated) + seconds(promote, promoted),
    gaps: [seconds(dropped, create), seconds(made, widen), seconds(replicated, promote)],
  };
}

const seconds = (from: number, until: number) => (until - from) / 1_000;

/**
 * Work between two waits lasts as long at any speed, so at speed 1 it is 1/speed of what was measured; a wait
 * of Azure seconds stays. With events only the third gap waits, for a region raises none when it is complete.
 */
function figures(how: string, imports: Import[], bar?: number): Figure[] {
  const shares = imports.map(({ own, gaps: [drop, made, replicated] }) => {
    const latency = bar === undefined ? drop / speed + made : (drop + made) / speed;
    return (100 * (latency + replicated + SLOWER_POLLING)) / own;
  });
  const mean = (of: (one: Import) => number) => sum(imports.map(of)) / imports.length;
  const because = `means, in s of Azure at speed ${speed}: Azure's own ${text(mean(({ own }) => own))}; marker to create ${text(mean(({ gaps }) => gaps[0]))}, made to widen ${text(mean(({ gaps }) => gaps[1]))}, replicated to promote ${text(mean(({ gaps }) => gaps[2]))}; promoted to result ${text(mean(({ noticed }) => noticed))}`;
  return [
    {
      what: `added at speed 1, at most, ${how}: the mean of ${imports.length} imports`,
      value: sum(shares) / shares.length,
      unit: '%',
      ...(bar === undefined ? {} : { bar }),
      because,
    },
    {
      what: `the same, ${how}: the worst of them`,
      value: Math.max(...shares),
      unit: '%',
      ...(bar === undefined ? {} : { bar }),
    },
  ];
}

const text = (value: number) => value.toFixed(0);
