import { beforeEach, describe, expect, it } from 'vitest';
import { keepGalleries } from '../../../src/lifecycle/keeping/keep-galleries.ts';
import { lookUpPlan } from '../../../src/lifecycle/keeping/look-up-plan.ts';
import { idOf, type DefinitionRef, type Version } from '../../../src/lifecycle/gallery.ts';
import { Refused } from '../../../src/lifecycle/outcomes.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { failCall } from '../jobs/a-bench.ts';
import { ref } from '../importing.ts';
import { aWorld } from './a-world.ts';

const regions = [{ name: 'westeurope' }, { name: 'eastus2' }];
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
    return { versions: found, unread: [] };
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
    services.estate.versions = async (of) => {
      const { versions, unread } = await seen(of);
      versions.set(idOf(other).toLowerCase(), await services.galleries.versions(other));
      return { versions, unread };
    };
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
    const { subscription } = ref;
    services.estate.hide({ subscription, because: 'reading is not allowed.' });
    const holding = { subscription, region: 'westeurope', kind: 'galleries' } as const;
    for (const count of [79, 80]) services.estate.hold({ ...holding, count });
    addTo(services, { ...ref, definition: 'debian-12' }, { provisioningState: 'Failed' });
    failCall(services.galleries, 'version', 1, {
      error: new Refused('Azure said no.', 'Mend it.'),
    });
    await keepGalleries(services, log);
    expect(log.lines).toEqual([
      `warn Use is unknown in subscription ${subscription}, so nothing is narrowed: reading is not allowed.`,
      'warn debian-12 could not be looked at: Azure said no.',
      `warn Subscription ${subscription} has 80 of 100 galleries in westeurope: Azure makes no more beyond that. Delete what nobody uses, or use another subscription or region.`,
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

  it('answers four questions in all, and others in the next run', async () => {
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
        Array.from({ length: 4 }, () => 'version'),
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
    services.estate.versions = async () => ({ versions: new Map(), unread: [] });
    await keepGalleries(services, log);
    expect([...(await services.adoptions.list()).values()]).toEqual([true]);
  });

  it('is not adopted while Azure does not let us see it', async () => {
    const services = manyImages(['ubuntu-24']);
    addTo(services, ref, { tags: {} });
    services.estate.versions = async () => ({ versions: new Map(), unread: [] });
    failCall(services.galleries, 'versions', 1);
    await keepGalleries(services, log);
    expect((await services.adoptions.list()).size).toBe(0);
    await keepGalleries(services, log);
    expect([...(await services.adoptions.list()).values()]).toEqual([true]);
  });
});
