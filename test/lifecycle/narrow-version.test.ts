import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../src/lifecycle/estate.ts';
import { seizeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import { aCatalog } from '../support/builders-catalog.ts';
import { NOON } from '../support/builders.ts';
import { ref } from './importing.ts';
import { aNarrowing, both, rules, type Narrowing } from './keeping/a-narrowing.ts';
import { placeOf, type World } from './keeping/a-world.ts';
import { keepImage } from '../../src/lifecycle/keeping/keep-image.ts';
import { refusalOf } from './refusal-of.ts';

const users: User = {
  id: '/subscriptions/11111111-1111-4111-8111-111111111111/virtualMachines/web',
  kind: 'VM',
  region: 'eastus2',
  image: placeOf('1.0.0').id,
};

let world: World;
let narrowing: Narrowing;
const step = () => narrowing.step();
const writes = () => narrowing.writes();
const stays = (because: string) => ({
  kind: 'done',
  note: `1.0.0 ${because}`,
});

beforeEach(async () => {
  narrowing = await aNarrowing();
  world = narrowing.world;
});

describe('the narrowing of a version', () => {
  it('takes it out where nobody needs it, and takes the permission to do so back', async () => {
    expect(narrowing.job()).toMatchObject({
      kind: 'narrow',
      data: { version: placeOf('1.0.0') },
    });
    await narrowing.looked();
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 60,
      because: 'Azure is taking 1.0.0 out of East US 2',
      data: { dropped: ['East US 2'], writes: 1 },
    });
    expect(writes()).toMatchObject([
      {
        targetRegions: [{ name: 'West Europe' }],
        allowDeletionOfReplicatedLocations: true,
      },
    ]);
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
    world.services.galleries.finish();
    expect(await world.version('1.0.0')).toMatchObject({ mayDropRegions: true });
    expect(await step()).toMatchObject({ because: 'Azure is guarding the regions of 1.0.0 again' });
    expect(writes()[1]).toEqual({});
    world.services.galleries.finish();
    expect(await step()).toEqual({ kind: 'done', note: '1.0.0 was taken out of East US 2' });
    expect(await world.version('1.0.0')).not.toHaveProperty('mayDropRegions');
    expect(writes()).toHaveLength(2);
  });

  it.each<[string, string, () => unknown]>([
    [
      'a user came',
      'stays in East US 2: VM /subscriptions/11111111-1111-4111-8111-111111111111/virtualMachines/web draws on it there',
      () => world.services.estate.addUser(users),
    ],
    [
      'it is latest by now',
      'stays in East US 2: latest may mean it there',
      () => {
        world.add('1.1.0');
        world.add('1.2.0', { regions: ['westeurope'] });
        world.add('1.3.0', { regions: ['westeurope'] });
      },
    ],
    [
      'a rollback would land on it by now',
      'stays in East US 2: a rollback may land on it there',
      () => world.add('1.1.0'),
    ],
    [
      'use is unknown by now',
      'stays in eastus2: who uses it in subscription 11111111-1111-4111-8111-111111111111 is unknown (reading is not allowed)',
      () => {
        const unread = {
          subscription: '11111111-1111-4111-8111-111111111111',
          because: 'reading is not allowed',
        };
        world.services.estate.hide(unread);
      },
    ],
    [
      'a person wants to keep it',
      'stays in eastus2: it carries the tag gallerist:regions',
      () => world.add('1.0.0', { regions: both, tags: { 'gallerist:regions': 'kept' } }),
    ],
    [
      'it was narrowed already',
      'stays as it is: nothing is to be taken out any more',
      () => world.add('1.0.0'),
    ],
    [
      'the catalog wants more wide ones',
      'stays as it is: nothing is to be taken out any more',
      () => world.catalogue({ ...rules, olderVersions: { wide: 3 } }),
    ],
    [
      'it was withdrawn',
      'stays as it is: nothing is to be taken out any more',
      () => {
        const tags = { 'gallerist:latest': 'withdrawn' };
        world.add('1.0.0', { regions: both, excludeFromLatest: true, tags });
      },
    ],
    [
      'stays as it is: the image is only observed by now',
      'stays as it is: the image is only observed: the catalog says manage: false',
      () => world.catalogue({ ...rules, olderVersions: { wide: 2 }, manage: false }),
    ],
    [
      'the budget is nothing by now',
      'stays as it is: the catalog says budgets.narrow: 0, so that nothing of the kind is begun',
      () => world.catalogue({ regions: rules.regions, budgets: { narrow: 0 } }),
    ],
  ])('asks everything again, and once more: it stays where %s', async (_, because, happen) => {
    const before = narrowing.job();
    await narrowing.looked();
    happen();
    expect(await step()).toEqual(stays(because));
    narrowing.forget(before);
    expect(await step()).toEqual(stays(because));
    expect(writes()).toEqual([]);
  });

  it('leaves it as it is where the catalog has the image in another gallery by now', async () => {
    const moved = { ...ref, gallery: 'silver' };
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) {
      const targetRegions = both.map((name) => ({ name }));
      world.services.galleries.addVersion(moved, number, { targetRegions });
    }
    world.catalogue({ ...rules, gallery: 'silver', manage: true });
    expect(await step()).toEqual(stays('stays as it is: the catalog has the image elsewhere now'));
    expect(writes()).toEqual([]);
  });

  it('takes the permission back also where a run died after its write', async () => {
    await narrowing.looked();
    const before = narrowing.job();
    await step();
    narrowing.forget(before);
    world.services.galleries.finish();
    expect(await step()).toMatchObject({ because: 'Azure is guarding the regions of 1.0.0 again' });
    world.services.galleries.finish();
    expect(await step()).toEqual(stays('stays as it is: nothing is to be taken out any more'));
    expect(await world.version('1.0.0')).not.toHaveProperty('mayDropRegions');
  });

  it('drops only the regions that nobody needs by now', async () => {
    const three = [...both, 'northeurope'];
    world.catalogue({ regions: three.map((name) => ({ name })), olderVersions: { wide: 2 } });
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: three });
    await narrowing.looked();
    world.services.estate.addUser(users);
    expect(await step()).toMatchObject({ data: { dropped: ['North Europe'] } });
    expect(writes()).toMatchObject([
      { targetRegions: [{ name: 'West Europe' }, { name: 'East US 2' }] },
    ]);
  });

  it('does not fight somebody who puts a region back', async () => {
    await narrowing.looked();
    await step();
    world.add('1.0.0', { regions: both });
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Version 1.0.0 was taken out of East US 2, and somebody put it back.',
      remedy:
        'It is left there, and not narrowed again by itself. POST /api/replications keeps it there for good; else retry the job.',
    });
    expect(writes()).toHaveLength(1);
  });

  it('blames nobody where Azure itself failed to take it out', async () => {
    await narrowing.looked();
    await step();
    world.add('1.0.0', { regions: both, provisioningState: 'Failed' });
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Azure could not take version 1.0.0 out of East US 2: the write failed.',
      remedy: 'The activity log of the version says why. Mend that, then retry the job.',
    });
  });

  it('is not planned again by itself after that', async () => {
    const { galleries } = world.services;
    const update = galleries.updateVersion.bind(galleries);
    galleries.updateVersion = async (where, version, change) => {
      await update(where, version, change);
      world.add('1.0.0', { regions: both });
    };
    await world.run();
    await keepImage('ubuntu-24', 'timer', world.services);
    expect(world.onlyJob()).toMatchObject({ state: 'refused' });
  });

  it('waits for the timer where somebody draws on it whom Resource Graph does not show yet', async () => {
    const { estate, clock } = world.services;
    estate.addLateUser(users);
    const usersNow = estate.usersNow.bind(estate);
    estate.usersNow = (...asked) => {
      clock.advance(1);
      return usersNow(...asked);
    };
    await world.run();
    expect(world.onlyJob()).toMatchObject({ state: 'succeeded' });
    expect(writes()).toEqual([]);
    await keepImage('ubuntu-24', 'timer', world.services);
    expect(world.jobs()).toHaveLength(2);
  });

  it('is left to a rollback that took the version', async () => {
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back', since: NOON } as const;
    await narrowing.looked();
    await seizeVersion(placeOf('1.0.0'), taking, world.services.writers);
    expect(await step()).toMatchObject({ kind: 'done' });
    expect(writes()).toEqual([]);
  });

  it('waits while somebody else writes it', async () => {
    world.add('1.0.0', { regions: both, provisioningState: 'Updating' });
    expect(await step()).toMatchObject({ kind: 'later', because: 'Azure is writing 1.0.0' });
  });

  it.each(['gone', 'being deleted'])('is refused where the version is %s', async (how) => {
    await world.services.galleries.deleteVersion(ref, '1.0.0');
    if (how === 'gone') world.services.galleries.finish();
    expect(await refusalOf(step)).toMatchObject({
      reason: 'Version 1.0.0 was deleted before it was narrowed.',
      remedy: 'Where it is still wanted, make it again under another number.',
    });
  });

  it('waits for a catalog, and is refused where the image left it', async () => {
    world.services.catalogs.force(undefined);
    expect(await step()).toMatchObject({
      kind: 'later',
      because: 'no catalog is accepted any more',
    });
    world.services.catalogs.force(aCatalog({ images: {} }));
    expect((await refusalOf(step)).reason).toBe('The catalog has no image ubuntu-24 any more.');
  });
});
