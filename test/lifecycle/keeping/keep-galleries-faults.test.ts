import { describe, expect, it } from 'vitest';
import { tendJobs } from '../../../src/lifecycle/jobs/tend-jobs.ts';
import { keepGalleries } from '../../../src/lifecycle/keeping/keep-galleries.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { atEveryCall, aWorld, type World } from './a-world.ts';

const both = ['westeurope', 'eastus2'];
const regions = both.map((name) => ({ name }));
const log = fakeLog();

/** One version to widen, one to promote, and one to narrow. */
async function aBusyWorld(): Promise<World> {
  const world = aWorld({ regions, olderVersions: { wide: 2 }, grace: '0s' });
  for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: both });
  world.pending('1.3.0');
  return world;
}
async function isKept(world: World): Promise<void> {
  const { services, jobs } = world;
  expect(await world.version('1.3.0')).toMatchObject({ excludeFromLatest: false });
  const { targetRegions } = await world.version('1.0.0');
  expect(targetRegions.map(({ name }) => name)).toEqual(['West Europe']);
  expect(services.writers.all()).toEqual([]);
  for (const job of jobs()) expect(job).toMatchObject({ state: 'succeeded' });
  const begun = services.ledger.all().filter(({ what }) => what === 'begun');
  expect(begun.map(({ job }) => job).toSorted()).toEqual(
    jobs()
      .map(({ id }) => id)
      .toSorted(),
  );
}

describe('two runs', () => {
  it('at once begin everything once', async () => {
    const world = await aBusyWorld();
    await Promise.all([keepGalleries(world.services, log), keepGalleries(world.services, log)]);
    expect(
      world
        .jobs()
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['narrow', 'replicate']);
    expect(world.services.outbox.sent).toHaveLength(2);
    await world.run();
    await isKept(world);
  });

  it.each([0, 7 * 86_400])(
    'of which one dies at any call come to the same, %i s later',
    async (pause) => {
      const calls = await atEveryCall(
        aBusyWorld,
        (services) => keepGalleries(services, fakeLog()),
        async (world) => {
          world.services.clock.advance(pause);
          await keepGalleries(world.services, fakeLog());
          world.services.clock.advance(1_200);
          await tendJobs(world.services);
          await world.run();
          await isKept(world);
        },
      );
      expect(calls).toBeGreaterThan(15);
    },
  );
});

describe('keeping', () => {
  it('whose workers die at any call of a step comes to the same', async () => {
    const calls = await atEveryCall(
      async () => {
        const world = await aBusyWorld();
        await keepGalleries(world.services, fakeLog());
        return world;
      },
      (services, world) => world.run(services),
      async (world) => {
        for (let runs = 0; runs < 3; runs += 1) {
          world.services.clock.advance(3_600);
          await tendJobs(world.services);
          await world.run();
          await keepGalleries(world.services, fakeLog());
        }
        await world.run();
        await isKept(world);
      },
    );
    expect(calls).toBeGreaterThan(60);
  });

  it('ends: an image that is as it should be is left alone', async () => {
    const world = await aBusyWorld();
    await keepGalleries(world.services, log);
    await world.run();
    const jobs = world.jobs().length;
    for (let runs = 0; runs < 5; runs += 1) {
      world.services.clock.advance(86_400);
      await keepGalleries(world.services, log);
    }
    expect(world.jobs()).toHaveLength(jobs);
  });
});
