import { beforeEach, describe, expect, it } from 'vitest';
import { tendJobs } from '../../../src/lifecycle/jobs/tend-jobs.ts';
import { keepGalleries } from '../../../src/lifecycle/keeping/keep-galleries.ts';
import { lookUpPlan } from '../../../src/lifecycle/keeping/look-up-plan.ts';
import { idOf, type DefinitionRef, type Version } from '../../../src/lifecycle/gallery.ts';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { failCall } from '../jobs/a-bench.ts';
import { ref } from '../importing.ts';
import { atEveryCall, aWorld, type World } from './a-world.ts';

const both = ['westeurope', 'eastus2'];
const regions = both.map((name) => ({ name }));
const ours = { 'gallerist:job': 'x.00000000000000ff', 'gallerist:latest': 'pending' };

/** As many images as are named, each with a pending version that is to be widened. */
function manyImages(names: string[], parts: Parameters<typeof anImage>[0] = {}) {
  const images = Object.fromEntries(names.map((name) => [name, anImage({ regions, ...parts })]));
  const services = fakeServices(aCatalog({ images }));
  for (const name of names) addTo(services, { ...ref, definition: name }, {});
  seenByGraph(services, names);
  return services;
}
const addTo = ({ galleries }: FakeServices, place: DefinitionRef, parts: Partial<Version>) =>
  galleries.addVersion(place, '1.0.0', { tags: ours, excludeFromLatest: true, ...parts });
function seenByGraph({ estate, galleries }: FakeServices, names: string[]) {
  estate.versions = async () => {
    const found = new Map<string, Version[]>();
    for (const name of names) {
      const place = { ...ref, definition: name };
      found.set(idOf(place).toLowerCase(), await galleries.versions(place));
    }
    galleries.calls.length = 0;
    return found;
  };
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `image-${index}`);

let log: ReturnType<typeof fakeLog>;
beforeEach(() => {
  log = fakeLog();
});

describe('a run of the timer', () => {
  it('begins what there is to do for every image, and says how much', async () => {
    const services = manyImages(['debian-12', 'ubuntu-24']);
    await keepGalleries(services, log);
    expect(services.jobs.all().map(({ image, askedBy }) => `${image} ${askedBy}`)).toEqual([
      'debian-12 timer',
      'ubuntu-24 timer',
    ]);
    expect(log.lines).toEqual([
      'info 2 job(s) were begun in subscription 11111111-1111-4111-8111-111111111111.',
    ]);
    expect(services.galleries.calls).toEqual([]);
  });

  it('does nothing while no catalog is accepted, and says nothing where nothing is to be done', async () => {
    const services = manyImages(['ubuntu-24']);
    services.catalogs.force(undefined);
    await keepGalleries(services, log);
    services.catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage() } }));
    addTo(services, ref, {
      tags: { ...ours, 'gallerist:latest': 'promoted' },
      excludeFromLatest: false,
    });
    await keepGalleries(services, log);
    expect([services.jobs.all(), log.lines]).toEqual([[], []]);
  });

  it('keeps to the pace of Azure in every subscription', async () => {
    const one = numbered(70).map((name) => `a-${name}`);
    const services = manyImages([...one, 'b']);
    const catalog = await services.catalogs.accepted();
    const other = { ...ref, subscription: '22222222-2222-4222-8222-222222222222', definition: 'b' };
    const images = {
      ...catalog?.images,
      b: anImage({ regions, subscription: other.subscription }),
    };
    services.catalogs.force(aCatalog({ images }));
    for (const name of one) {
      for (const number of ['1.0.0', '1.1.0']) {
        services.galleries.addVersion({ ...ref, definition: name }, number, {
          tags: ours,
          excludeFromLatest: true,
        });
      }
    }
    addTo(services, other, {});
    const seen = services.estate.versions.bind(services.estate);
    services.estate.versions = async (of) =>
      new Map([
        ...(await seen(of)),
        [idOf(other).toLowerCase(), await services.galleries.versions(other)],
      ]);
    await keepGalleries(services, log);
    expect(services.jobs.all().filter(({ image }) => image === 'b')).toHaveLength(1);
    expect(services.jobs.all()).toHaveLength(101);
    expect(log.lines).toEqual([
      'info 100 job(s) were begun in subscription 11111111-1111-4111-8111-111111111111. What is left waits for the next run.',
      'info 1 job(s) were begun in subscription 22222222-2222-4222-8222-222222222222.',
    ]);
    await keepGalleries(services, log);
    expect(services.jobs.all()).toHaveLength(141);
  });

  it('keeps to the budgets of an image, and begins the rest in the next run', async () => {
    const world = aWorld({ regions, budgets: { replicate: 2 } });
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.pending(number);
    await keepGalleries(world.services, log);
    expect(world.jobs().map(({ data }) => data.version?.number)).toEqual(['1.2.0', '1.1.0']);
    await keepGalleries(world.services, log);
    expect(world.jobs()).toHaveLength(3);
  });

  it('says where use is unknown, what is near a limit, and what it could not look at', async () => {
    const services = manyImages(['debian-12', 'ubuntu-24']);
    services.estate.all.unread.push({ subscription: 's', because: 'reading is not allowed.' });
    const holding = { subscription: 's', region: 'westeurope', kind: 'galleries' } as const;
    services.estate.all.holdings.push({ ...holding, count: 79 }, { ...holding, count: 80 });
    addTo(services, { ...ref, definition: 'debian-12' }, { provisioningState: 'Failed' });
    failCall(services.galleries, 'version', 1, {
      error: new Refused('Azure said no.', 'Mend it.'),
    });
    await keepGalleries(services, log);
    expect(log.lines).toEqual([
      'warn Use is unknown in subscription s, so nothing is narrowed: reading is not allowed.',
      'warn debian-12 could not be looked at: Azure said no. Mend it.',
      'warn Subscription s has 80 of 100 galleries in westeurope: Azure makes no more beyond that. Retire what nobody uses, or use another subscription or region.',
      'info 1 job(s) were begun in subscription 11111111-1111-4111-8111-111111111111.',
    ]);
    expect(services.jobs.all()).toMatchObject([{ image: 'ubuntu-24' }]);
  });

  it('tells of what it could not look at in a plan as well', async () => {
    const services = manyImages(['ubuntu-24']);
    addTo(services, ref, { provisioningState: 'Failed' });
    failCall(services.galleries, 'version', 1);
    expect(await lookUpPlan(undefined, services)).toMatchObject({
      actions: [],
      notices: [{ image: 'ubuntu-24', notice: 'could not be looked at: Storage gave no answer.' }],
    });
  });

  it('answers five questions in all, and others in the next run', async () => {
    const names = numbered(12);
    const services = manyImages(names);
    for (const name of names) {
      addTo(
        services,
        { ...ref, definition: name },
        { provisioningState: 'Failed', replication: [] },
      );
    }
    const seen = new Set<string>();
    for (let runs = 0; runs < 12; runs += 1) {
      const plan = await lookUpPlan(undefined, services);
      expect(services.galleries.calls.map(({ what }) => what)).toEqual(
        Array.from({ length: 5 }, () => 'version'),
      );
      for (const { image } of plan?.notices ?? []) seen.add(image);
      services.clock.advance(900);
    }
    expect([...seen].toSorted()).toEqual(names.toSorted());
  });
});

describe('an image that Resource Graph does not show', () => {
  it('is only observed where Azure itself shows versions of somebody else', async () => {
    const services = manyImages(['ubuntu-24']);
    addTo(services, ref, { tags: {} });
    services.estate.versions = async () => new Map();
    await keepGalleries(services, log);
    expect([...(await services.adoptions.list()).values()]).toEqual([true]);
  });

  it('is not adopted while Azure does not let us see it', async () => {
    const services = manyImages(['ubuntu-24']);
    addTo(services, ref, { tags: {} });
    services.estate.versions = async () => new Map();
    failCall(services.galleries, 'versions', 1);
    await keepGalleries(services, log);
    expect((await services.adoptions.list()).size).toBe(0);
    await keepGalleries(services, log);
    expect([...(await services.adoptions.list()).values()]).toEqual([true]);
  });
});

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
