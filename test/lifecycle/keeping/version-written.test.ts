import { beforeEach, expect, it } from 'vitest';
import { versionWritten } from '../../../src/lifecycle/keeping/version-written.ts';
import { aKeeping } from '../../support/builders.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { ref } from '../importing.ts';
import { aWorld, placeOf, type World } from './a-world.ts';

const version = placeOf('1.0.0');
let world: World;
beforeEach(() => {
  world = aWorld({ manage: true, regions: [{ name: 'westeurope' }, { name: 'eastus2' }] });
  world.services.galleries.addVersion(ref, '1.0.0', {});
});

it('looks at the image of a version that somebody else wrote, and at that image alone', async () => {
  const other = anImage({ manage: true, definition: { name: 'debian' } });
  const images = { ...(await world.services.catalogs.accepted())?.images, 'debian-12': other };
  world.services.catalogs.force(aCatalog({ images }));
  world.services.galleries.addVersion({ ...ref, definition: 'debian' }, '7.0.0', {});
  await versionWritten(version.id.toUpperCase(), world.services);
  expect(world.onlyJob()).toMatchObject({
    image: 'ubuntu-24',
    kind: 'replicate',
    askedBy: 'event',
  });
  const looked = world.services.galleries.calls.filter(({ what }) => what === 'versions');
  expect(looked).toHaveLength(1);
});

it('wakes the job that waits for it, and plans nothing: that job plans when it ends', async () => {
  const dueAt = world.services.clock.after(600);
  const job = aKeeping({ dueAt, data: { version, wish: 'replicate' } });
  await world.services.jobs.add(job);
  await world.services.hints.waits(version.id, job.id);
  await versionWritten(version.id, world.services);
  expect(world.onlyJob()).toMatchObject({ id: job.id, dueAt: world.services.clock.now() });
  expect(world.services.galleries.calls).toEqual([]);
});

it('looks at the image where whoever waited for it has ended, or never came to be', async () => {
  const ended = aKeeping({ state: 'succeeded', step: undefined, data: { version, wish: 'x' } });
  await world.services.jobs.add(ended);
  await world.services.hints.waits(version.id, ended.id);
  await world.services.hints.waits(version.id, 'ubuntu-24.00000000000000aa');
  await versionWritten(version.id, world.services);
  expect(world.jobs().map(({ kind, state }) => [kind, state])).toEqual([
    ['replicate', 'succeeded'],
    ['replicate', 'open'],
  ]);
});

it.each([
  ['of another gallery', version.id.replace('golden', 'silver')],
  [
    'of a definition whose name only begins like it',
    version.id.replace('/versions', '-arm/versions'),
  ],
  ['that is none', '/subscriptions/1'],
])('does nothing about a version %s', async (_, id) => {
  await versionWritten(id, world.services);
  expect(world.jobs()).toEqual([]);
  expect(world.services.galleries.calls).toEqual([]);
});

it('does nothing while no catalog is accepted', async () => {
  world.services.catalogs.force(undefined);
  await versionWritten(version.id, world.services);
  expect(world.jobs()).toEqual([]);
});
