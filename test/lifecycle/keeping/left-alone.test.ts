import { expect, it } from 'vitest';
import { cancelJob } from '../../../src/lifecycle/jobs/change-job.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { lookUpPlan } from '../../../src/lifecycle/keeping/look-up-plan.ts';
import { requestReplication } from '../../../src/lifecycle/keeping/request-version.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { NOON } from '../../support/builders.ts';
import { regionKey } from '../../../src/lifecycle/versions/regions.ts';
import { ref } from '../importing.ts';
import { aWorld, IMAGE, placeOf, type World } from './a-world.ts';

const three = ['westeurope', 'eastus2', 'northeurope'];
const two = three.slice(0, 2);
const regionsOf = (names: string[]) => names.map((name) => ({ name }));
const ana = { name: 'ana', key: undefined };
const MAKER = 'ubuntu-24.00000000000000ff';

function aNarrowable(): World {
  const world = aWorld({ regions: regionsOf(three), olderVersions: { wide: 2 } });
  for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: three });
  return world;
}
const placesOf = async (world: World, number: string) =>
  (await world.version(number)).targetRegions.map(({ name }) => regionKey(name));

it('a region that somebody put back, also where it is one of several', async () => {
  const world = aNarrowable();
  const { galleries } = world.services;
  const update = galleries.updateVersion.bind(galleries);
  let isPut = false;
  galleries.updateVersion = async (where, version, change) => {
    await update(where, version, change);
    if (!isPut) world.add('1.0.0', { regions: two });
    isPut = true;
  };
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  expect(world.onlyJob()).toMatchObject({ kind: 'narrow', state: 'refused' });
  expect(await placesOf(world, '1.0.0')).toEqual(two);
});

it('a version whose narrowing a person cancelled, whoever uses it since', async () => {
  const world = aNarrowable();
  await keepImage(IMAGE, 'timer', world.services);
  await cancelJob(world.onlyJob().id, 'ana', world.services);
  await world.run();
  const image = placeOf('1.0.0').id;
  world.services.estate.addUser({
    id: `/subscriptions/${ref.subscription}/virtualMachines/web`,
    kind: 'VM',
    region: 'eastus2',
    image,
  });
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  expect(world.onlyJob()).toMatchObject({ kind: 'narrow', state: 'cancelled' });
  expect(await placesOf(world, '1.0.0')).toEqual(three);
});

it('a version whose import ended badly, also by a call that would bring it everywhere', async () => {
  const world = aWorld({ regions: regionsOf(two) });
  world.pending('1.4.0');
  const stopped = 'refused: nobody knows what is in that version.';
  const writer = { job: MAKER, kind: 'import', wish: 'create', since: NOON, stopped } as const;
  await world.services.writers.save({ version: placeOf('1.4.0'), ...writer });
  const request = { image: IMAGE, version: '1.4.0' };
  expect(await requestReplication(request, ana, world.services)).toEqual({
    kind: 'conflict',
    because: `Version 1.4.0 is left alone: job ${MAKER} ended as refused: nobody knows what is in that version. POST /api/jobs/${MAKER}/retry lets it go on.`,
  });
  expect(world.jobs()).toEqual([]);
});

it('nothing where somebody included a version as a whole and in none of its regions', async () => {
  const world = aWorld({ regions: regionsOf(two), promotion: { bake: '1d' } });
  const targetRegions = two.map((name) => ({
    name,
    regionalReplicaCount: 1,
    excludeFromLatest: true,
  }));
  world.pending('1.1.0', { targetRegions, excludeFromLatest: false });
  await keepImage(IMAGE, 'event', world.services);
  await world.run();
  expect((await world.version('1.1.0')).tags).toMatchObject({ 'gallerist:latest': 'pending' });
  world.services.clock.advance(2 * 86_400);
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  const { tags, targetRegions: included } = await world.version('1.1.0');
  expect(tags).toMatchObject({ 'gallerist:latest': 'promoted' });
  expect(included.some(({ excludeFromLatest }) => excludeFromLatest)).toBe(false);
});

it('a version of a place where the image is not any more', async () => {
  const world = aWorld({ regions: regionsOf(two) });
  world.pending('1.1.0', { regions: two });
  await keepImage(IMAGE, 'timer', world.services);
  const images = {
    [IMAGE]: anImage({ gallery: 'silver', regions: regionsOf(two) }),
    'old-ubuntu': anImage({
      regions: regionsOf(two),
      definition: { name: IMAGE },
      promotion: { rule: 'manual' },
    }),
  };
  world.services.catalogs.force(aCatalog({ images }));
  await world.run();
  expect((await world.version('1.1.0')).tags).toMatchObject({ 'gallerist:latest': 'pending' });
});

it('a region that failed and is none of the version’s any more', async () => {
  const world = aWorld({ regions: regionsOf(two), manage: true });
  const replication = [...two, 'uksouth'].map((region) => ({
    region,
    state: region === 'uksouth' ? 'Failed' : 'Completed',
    progress: 100,
    details: '',
  }));
  world.services.galleries.addVersion(ref, '1.0.0', { targetRegions: regionsOf(two), replication });
  const plan = await lookUpPlan(IMAGE, world.services);
  expect(plan?.actions).toEqual([]);
});

it('what was proven before a region was added, whose replication a person cancelled', async () => {
  const promotion = { bake: '2h' };
  const world = aWorld({ regions: regionsOf(two.slice(0, 1)), promotion });
  world.pending('1.0.0', { regions: two.slice(0, 1) });
  world.services.galleries.replicate(ref, '1.0.0');
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  const { id } = world.onlyJob();
  expect(await world.services.writers.read(placeOf('1.0.0'))).toHaveProperty('replicatedAt');
  world.catalogue({ regions: regionsOf(two), promotion });
  await keepImage(IMAGE, 'timer', world.services);
  const adding = world.jobs().find((job) => job.id !== id);
  await cancelJob(adding?.id ?? '', 'ana', world.services);
  await world.run();
  world.pending('1.0.0', { regions: two });
  world.services.clock.advance(3 * 3_600);
  await keepImage(IMAGE, 'timer', world.services);
  expect(world.jobs().map(({ kind }) => kind)).toEqual(['replicate', 'replicate']);
});

it('a version that was made again under its number: what was proven is not proven of it', async () => {
  const world = aWorld({ regions: regionsOf(two), promotion: { bake: '2h' } });
  world.pending('1.0.0', { regions: two, publishedDate: new Date('2026-03-01T09:00:00Z') });
  world.services.galleries.replicate(ref, '1.0.0');
  await keepImage(IMAGE, 'timer', world.services);
  await world.run();
  world.pending('1.0.0', { regions: two, publishedDate: new Date('2026-03-01T13:00:00Z') });
  world.services.clock.advance(3 * 3_600);
  await keepImage(IMAGE, 'timer', world.services);
  expect(world.jobs().map(({ kind }) => kind)).toEqual(['replicate', 'replicate']);
  await world.run();
  world.services.clock.advance(3 * 3_600);
  await keepImage(IMAGE, 'timer', world.services);
  expect(world.jobs().map(({ kind }) => kind)).toEqual(['replicate', 'replicate', 'promote']);
});
