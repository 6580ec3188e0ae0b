import { beforeEach, describe, expect, it } from 'vitest';
import type { Version } from '../../src/lifecycle/gallery.ts';
import { seizeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import { NOON } from '../support/builders.ts';
import { aNarrowing, both, rules, type Narrowing } from './keeping/a-narrowing.ts';
import { placeOf, type World } from './keeping/a-world.ts';

let narrowing: Narrowing;
let world: World;
const step = () => narrowing.step();
const writes = () => narrowing.writes();
beforeEach(async () => {
  narrowing = await aNarrowing();
  world = narrowing.world;
});

const WAITS =
  '1.0.0 is looked at again after a grace: users find newer versions only minutes after Azure says Completed';

describe('the first look of a narrowing', () => {
  it('remembers where newer versions are replicated, and takes nothing out for a grace', async () => {
    const completed = { '1.1.0': ['westeurope', 'eastus2'], '1.2.0': ['westeurope', 'eastus2'] };
    const proof = { at: NOON.toISOString(), completed };
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 600,
      because: WAITS,
      data: { proof },
    });
    expect(writes()).toEqual([]);
  });

  it('is followed by none before the grace is over, whoever wakes the job', async () => {
    await step();
    world.services.clock.advance(599);
    const { galleries } = world.services;
    galleries.calls.length = 0;
    expect(await step()).toEqual({ kind: 'later', seconds: 1, because: WAITS });
    expect(galleries.calls.map(({ what }) => what)).toEqual(['version']);
  });

  it('is enough where the catalog gives no grace', async () => {
    world.catalogue({ ...rules, grace: '0s' });
    expect(await step()).toMatchObject({ data: { dropped: ['East US 2'] } });
  });

  it('begins again with every newer version that came to a region since', async () => {
    world.add('1.2.0');
    world.add('1.3.0', { regions: both });
    world.catalogue({ ...rules, olderVersions: { wide: 1 } });
    await narrowing.looked();
    world.add('1.1.0');
    world.add('1.2.0', { regions: both });
    expect(await step()).toMatchObject({ kind: 'later', seconds: 600, because: WAITS });
    expect(writes()).toEqual([]);
    world.services.clock.advance(600);
    expect(await step()).toMatchObject({ data: { dropped: ['East US 2'] } });
  });

  it('comes to nothing while a newer version is being replicated: a repair takes regions out', async () => {
    const { writers, jobs } = world.services;
    await step();
    const replicating = { ...narrowing.job(), id: 'ubuntu-24.1', kind: 'replicate' as const };
    await jobs.add(replicating);
    const taking = { job: 'ubuntu-24.1', kind: 'replicate', wish: 'all', since: NOON } as const;
    await seizeVersion(placeOf('1.1.0'), taking, writers);
    world.services.clock.advance(600);
    expect(await step()).toEqual({
      kind: 'done',
      note: '1.0.0 stays in East US 2: a rollback may land on it there',
    });
  });
});

describe('the last look of a narrowing', () => {
  it.each<[string, Partial<Version>]>([
    ['added a region', { targetRegions: [...both, 'uksouth'].map((name) => ({ name })) }],
    ['is writing it', { provisioningState: 'Updating' }],
    ['wants to keep it', { tags: { 'gallerist:regions': 'kept' } }],
  ])('writes nothing over somebody who %s while its users are asked for', async (_, theirs) => {
    await narrowing.looked();
    const { estate } = world.services;
    const usersNow = estate.usersNow.bind(estate);
    estate.usersNow = async (...asked) => {
      world.add('1.0.0', { targetRegions: both.map((name) => ({ name })), ...theirs });
      return usersNow(...asked);
    };
    expect(await step()).toMatchObject({
      kind: 'later',
      seconds: 60,
      because: 'somebody wrote 1.0.0 while its users were asked for',
    });
    expect(writes()).toEqual([]);
  });
});
