import { beforeEach, describe, expect, it } from 'vitest';
import type { AcceptedCatalog } from '../../../src/lifecycle/catalog/schema.ts';
import { definitionOf } from '../../../src/lifecycle/catalog/image-in.ts';
import { idOf } from '../../../src/lifecycle/gallery.ts';
import { keepGalleries } from '../../../src/lifecycle/keeping/keep-galleries.ts';
import { lookUpPlan } from '../../../src/lifecycle/keeping/look-up-plan.ts';
import { sweep } from '../../../src/lifecycle/keeping/sweep.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';

const names = Array.from({ length: 12 }, (_, index) => `image-${index}`);
const rules = anImage({ manage: true });
const places = names.map((name) => definitionOf(rules, name));
const ours = { 'gallerist:job': 'image-0.00000000000000ff' };
const catalog: AcceptedCatalog = aCatalog({
  images: Object.fromEntries(names.map((name) => [name, rules])),
});

let services: FakeServices;
beforeEach(() => {
  services = fakeServices(catalog);
  for (const place of places) services.galleries.addGallery(place);
});

describe('the questions of a sweep', () => {
  /** Failed everywhere: whoever asks is told that it is dead, and asks again the next time. */
  beforeEach(() => {
    for (const place of places) {
      const parts = { tags: ours, provisioningState: 'Failed' };
      services.galleries.addVersion(place, '1.0.0', parts);
      services.galleries.region(place, '1.0.0', 'westeurope', 'Failed');
    }
  });
  const asked = async () => {
    services.galleries.calls.length = 0;
    const { images } = await sweep(catalog, services);
    const answered = images.filter(({ plan }) => plan.questions.length === 0);
    expect(services.galleries.calls).toHaveLength(answered.length);
    return answered.map(({ image }) => image);
  };

  it('are answered four at a time', async () => {
    expect(await asked()).toHaveLength(4);
  });

  it('are all answered in time, though the same ones are asked again and again', async () => {
    const answered = new Set<string>();
    for (let runs = 0; runs < 6; runs += 1) {
      for (const image of await asked()) answered.add(image);
      services.clock.advance(900);
    }
    expect([...answered].toSorted()).toEqual(names.toSorted());
  });
});

it('finds the users of an image whose resource group is called versions', async () => {
  const inGroup = anImage({ manage: true, resourceGroup: 'versions' });
  const place = definitionOf(inGroup, 'image-0');
  const one = aCatalog({ images: { 'image-0': inGroup } });
  services = fakeServices(one);
  services.galleries.addGallery(place);
  services.galleries.addVersion(place, '1.0.0', { tags: ours });
  const id = `/subscriptions/${place.subscription}/virtualMachines/web`;
  const image = idOf(place, '1.0.0');
  services.estate.addUser({ id, kind: 'VM', region: 'westeurope', image });
  const { images } = await sweep(one, services);
  expect(images.map(({ found }) => found.users.map((user) => user.id))).toEqual([[id]]);
});

describe('images whose versions may not be read', () => {
  const [image = '', other = ''] = names;
  const elsewhere = '99999999-9999-4999-8999-999999999999';
  const both = aCatalog({
    images: { [image]: anImage({ manage: true, subscription: elsewhere }), [other]: rules },
  });
  const because = 'Gallerist may not read versions there: give it the role.';
  beforeEach(() => {
    services.catalogs.force(both);
    const [, place = places[0]] = places;
    if (place === undefined) throw new Error('There are too few images.');
    for (const ref of [place, { ...place, subscription: elsewhere, definition: image }]) {
      services.galleries.addGallery(ref);
      services.galleries.addVersion(ref, '1.0.0', { excludeFromLatest: true });
    }
    services.estate.hideGalleries({ subscription: elsewhere, because });
  });

  it('are missed, not adopted and not planned for, and the others are', async () => {
    const { images, missed } = await sweep(both, services);
    expect(missed).toEqual([{ image, because }]);
    expect(images.map((one) => one.image)).toEqual([other]);
    expect([...(await services.adoptions.list())]).toEqual([
      [idOf(definitionOf(rules, other)).toLowerCase(), true],
    ]);
    expect(services.galleries.calls).toEqual([]);
  });

  it('are told of in the plan and in the log, with what cannot be counted', async () => {
    const counted = `Nobody could count how near the limits of Azure subscription ${elsewhere} is: ${because}`;
    expect(await lookUpPlan(undefined, services)).toMatchObject({
      notices: [{ image, notice: `could not be looked at: ${because}` }],
      limits: [counted],
    });
    const log = fakeLog();
    await keepGalleries(services, log);
    expect(log.lines.slice(0, 2)).toEqual([
      `warn ${image} could not be looked at: ${because}`,
      `warn ${counted}`,
    ]);
  });

  it('are looked for all the same where nobody tells what may be read', async () => {
    services.estate.rights = () => Promise.reject(new Unavailable('Azure is out.'));
    const { images, missed } = await sweep(both, services);
    expect([images.length, missed.length]).toEqual([1, 1]);
  });
});

describe('counts that cannot be had', () => {
  it('keep nothing from being planned', async () => {
    services.estate.holdings = () => Promise.reject(new Unavailable('Resource Graph is out.'));
    const { near, images } = await sweep(catalog, services);
    expect([near, images.length]).toEqual([undefined, names.length]);
  });
});

describe('images that the catalog names for the first time', () => {
  const observed = async () => {
    const { images } = await sweep(catalog, services);
    return images.filter(({ found }) => found.observed).map(({ image }) => image);
  };

  it('are remembered as they are found, many at once', async () => {
    const [first = places[0], second] = places;
    if (first === undefined || second === undefined) throw new Error('There are too few images.');
    services.galleries.addVersion(first, '1.0.0', {});
    services.galleries.addVersion(second, '1.0.0', { tags: ours });
    const calls: number[] = [];
    const addAll = services.adoptions.addAll.bind(services.adoptions);
    services.adoptions.addAll = async (found) => {
      calls.push(found.size);
      return addAll(found);
    };
    expect(await observed()).toEqual(['image-0']);
    // What comes later was not there when the catalog first named it.
    services.galleries.addVersion(second, '1.0.1', {});
    expect(await observed()).toEqual(['image-0']);
    // Two that have versions, and three at a time that seem to have none.
    expect(calls).toEqual([5, 3]);
  });

  it('are one where two names stand for one definition', async () => {
    const twice = anImage({ definition: { name: 'same' } });
    const both = aCatalog({ images: { one: twice, other: twice } });
    await sweep(both, services);
    const definition = idOf(definitionOf(twice, 'one')).toLowerCase();
    expect(await services.adoptions.list()).toEqual(new Map([[definition, false]]));
  });
});

describe('jobs at work', () => {
  it('are read twenty at a time, each once', async () => {
    const read: string[] = [];
    let now = 0;
    let most = 0;
    services.jobs.read = async (id) => {
      read.push(id);
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      return undefined;
    };
    const [place] = places;
    if (place === undefined) throw new Error('There is no image.');
    for (let patch = 0; patch < 45; patch += 1) {
      const number = `1.0.${patch}`;
      const version = { definition: idOf(place), id: idOf(place, number), number };
      await services.writers.save({ version, job: `job-${patch}`, wish: 'promote' });
    }
    await sweep(catalog, services);
    expect([read.length, new Set(read).size, most]).toEqual([45, 45, 20]);
  });
});
