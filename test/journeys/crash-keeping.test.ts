import { describe, expect, it } from 'vitest';
import { eventually } from '../../tools/stack/stack-client.ts';
import { journeysOn } from '../support/journeys.ts';
import { keptOn } from '../support/kept-on-stack.ts';
import { seedDefinition, seedVersion } from '../support/seed-gallery.ts';
import { crashAt, type CrashPoint } from './crash-point.ts';

const writes = (table: string): CrashPoint => ({
  service: 'table',
  when: ({ method, path }) => method !== 'GET' && path.includes(`/${table}`),
});

/** The requests to storage by which a job is begun, in their order: at each of them a run dies. */
const stations: CrashPoint[] = [
  writes('writers'),
  writes('ledger'),
  writes('hints'),
  writes('jobs'),
  {
    service: 'queue',
    when: ({ operation, path }) =>
      operation === 'PutMessage' && path.includes('/replicate-version/'),
  },
];
const regions = [{ name: 'westeurope' }, { name: 'uksouth' }];
const rules = { grace: '0s', manage: true, regions };
const SECONDS_OF_A_WEEK = 7 * 86_400;
const { on, stack } = journeysOn({
  images: { one: rules, another: rules, lonely: rules },
  settings: { KEEP_GALLERIES_SCHEDULE: '* * * * * *', TEND_JOBS_SCHEDULE: '*/2 * * * * *' },
  speed: 480,
  expectedErrors: [
    /Language Worker Process exited/,
    /node (exited with SIGKILL|has exited)/,
    /Exceeded language worker restart retry count/,
  ],
});

describe('the timer', () => {
  it('loses nothing and begins nothing twice, wherever it dies', async ({ task }) => {
    const { azure, lines } = stack();
    const images = ['one', 'another'].map((name) => on(task, name));
    const crashes = stations.map((station) =>
      crashAt(azure, station, () => azure.host()?.killWorker()),
    );
    for (const image of images) seedDefinition(image);
    for (const image of images) seedVersion(image, '1.0.0');
    for (const [index, { happened }] of crashes.entries())
      await eventually(`crash ${index}`, async () => happened());
    for (const image of images) {
      await image.says(/^replicated to/);
      expect(await image.kept()).toMatchObject([{ kind: 'replicate', state: 'succeeded' }]);
      expect(image.writes()).toMatchObject([{ status: 200 }]);
      expect(await keptOn(image).begun()).toEqual(['replicate 1.0.0']);
    }
    const died = lines.filter((line) => line.includes("'Functions.keepGalleries' (Failed"));
    expect(died).toHaveLength(stations.length);
  });

  it('goes on after a week without it, and writes what is missing alone', async ({ task }) => {
    const image = on(task, 'lonely');
    const { azure } = stack();
    const puts = () => azure.resourceManager.calls.filter(({ method }) => method === 'PUT').length;
    const before = puts();
    await azure.host()?.stop();
    seedDefinition(image);
    seedVersion(image, '1.0.0');
    azure.clock.advance(SECONDS_OF_A_WEEK);
    await azure.startHost();
    await image.says(/^replicated to/);
    expect(await image.kept()).toMatchObject([{ kind: 'replicate', askedBy: 'timer' }]);
    expect(puts() - before).toBe(1);
  });
});
