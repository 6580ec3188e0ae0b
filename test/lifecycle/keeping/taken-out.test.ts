import { describe, expect, it } from 'vitest';
import type { TargetRegion } from '../../../src/lifecycle/gallery.ts';
import { cancelJob, retryJob } from '../../../src/lifecycle/jobs/change-job.ts';
import { takeStep, type Act } from '../../../src/lifecycle/jobs/take-step.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import { requestRollback } from '../../../src/lifecycle/keeping/request-rollback.ts';
import { requestReplication } from '../../../src/lifecycle/keeping/request-version.ts';
import { replicateVersion } from '../../../src/lifecycle/replicate-version.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { failCall } from '../jobs/a-bench.ts';
import { ref } from '../importing.ts';
import { atEveryCall, aWorld, IMAGE, type World } from './a-world.ts';

const both = ['westeurope', 'eastus2'];
const rules = { regions: both.map((name) => ({ name })) };
const ana = { name: 'ana', key: undefined };
const set = (name: string) =>
  `/subscriptions/1/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/${name}`;

/** As somebody made them: the catalog knows of none of these members, and not of the third region. */
const west: TargetRegion = {
  name: 'West Europe',
  regionalReplicaCount: 1,
  storageAccountType: 'Standard_LRS',
  encryption: { osDiskImage: { diskEncryptionSetId: set('west') } },
};
const east: TargetRegion = {
  name: 'East US 2',
  regionalReplicaCount: 1,
  storageAccountType: 'Premium_LRS',
  excludeFromLatest: true,
  encryption: { osDiskImage: { diskEncryptionSetId: set('east') } },
  additionalReplicaSets: [{ storageAccountType: 'Standard_LRS', regionalReplicaCount: 2 }],
};
const north: TargetRegion = {
  name: 'North Europe',
  regionalReplicaCount: 7,
  storageAccountType: 'Standard_ZRS',
  encryption: { osDiskImage: { diskEncryptionSetId: set('north') } },
};
const asMade = [west, east, north];

/** A version that is latest, and failed in two of its three regions. */
function aBrokenWorld(number = '1.0.0'): World {
  const world = aWorld(rules);
  world.add(number, { provisioningState: 'Failed', targetRegions: asMade });
  for (const name of ['eastus2', 'northeurope']) {
    world.services.galleries.region(ref, number, name, 'Failed', 'Out of capacity.');
  }
  return world;
}

const keep = ({ services }: World) => keepImage(IMAGE, 'test', services);
const regionsOf = async (world: World, number = '1.0.0') =>
  (await world.version(number)).targetRegions;
const asNamed = (regions: TargetRegion[]) =>
  regions.toSorted((a, b) => a.name.localeCompare(b.name));

/** One run of the first step that is due. */
async function step({ services }: World): Promise<void> {
  const [due] = services.outbox.sent.splice(0, 1);
  if (due === undefined) throw new Error('Nothing is due.');
  if (due.at > services.clock.now()) services.clock.set(due.at.toISOString());
  await takeStep(due.step, replicateVersion as Act, due.message, 1, services, fakeLog());
}

/** Its regions, by name, and what is remembered of it. */
async function found(world: World, number = '1.0.0') {
  const rows = world.services.writers.all().filter(({ version }) => version.number === number);
  return { regions: asNamed(await regionsOf(world, number)), rows };
}
const AS_MADE = { regions: asNamed(asMade), rows: [] };

describe('regions that are taken out for repair come back as they were', () => {
  it('undisturbed, whether the catalog names them or not', async () => {
    const world = aBrokenWorld();
    await keep(world);
    await world.run();
    expect(await found(world)).toEqual(AS_MADE);
  });

  it('with the replicas that the catalog says', async () => {
    const world = aBrokenWorld();
    world.catalogue({ regions: [{ name: 'westeurope' }, { name: 'eastus2', replicas: 4 }] });
    await keep(world);
    await world.run();
    expect(await regionsOf(world)).toContainEqual({ ...east, regionalReplicaCount: 4 });
  });

  it.each([1, 2, 3, 4])('where the answer of write %i is lost', async (which) => {
    const world = aBrokenWorld();
    failCall(world.services.galleries, 'updateVersion', which, { applied: true });
    await keep(world);
    await world.run();
    expect(await found(world)).toEqual(AS_MADE);
  });

  it('after a person cancelled the job in the middle and retried it', async () => {
    const world = aBrokenWorld();
    await keep(world);
    const { id } = world.onlyJob();
    await step(world);
    world.services.galleries.finish();
    expect(await regionsOf(world)).toEqual([west]);
    expect(await cancelJob(id, 'ana', world.services)).toMatchObject({ kind: 'changed' });
    await world.run();
    expect(await regionsOf(world)).toEqual([west]);
    expect(await retryJob(id, 'ana', world.services)).toMatchObject({ kind: 'changed' });
    await world.run();
    expect(await found(world)).toEqual(AS_MADE);
  });

  it('after a rollback took the version in the middle, as the one that latest falls on', async () => {
    const world = aBrokenWorld('1.1.0');
    for (const number of ['1.0.0', '1.2.0']) world.add(number, { regions: both });
    await keep(world);
    await step(world);
    world.services.galleries.finish();
    const answer = await requestRollback({ image: IMAGE, version: '1.1.0' }, ana, world.services);
    expect(answer).toMatchObject({ kind: 'accepted' });
    await world.run();
    expect(await found(world, '1.1.0')).toEqual(AS_MADE);
  });

  it('after a rollback withdrew the version in the middle, without those the catalog wants besides', async () => {
    const world = aWorld({ regions: [...both, 'uksouth'].map((name) => ({ name })) });
    world.add('1.0.0', { regions: both });
    world.add('1.1.0', { provisioningState: 'Failed', targetRegions: asMade });
    world.services.galleries.region(ref, '1.1.0', 'northeurope', 'Failed', 'Out of capacity.');
    await keep(world);
    const message = world.jobs().find(({ data }) => data.version?.number === '1.1.0');
    world.services.outbox.sent.sort((a) => (a.message.job === message?.id ? -1 : 1));
    await step(world);
    world.services.galleries.finish();
    expect(await regionsOf(world, '1.1.0')).toEqual([west, east]);
    const answer = await requestRollback({ image: IMAGE }, ana, world.services);
    expect(answer).toMatchObject({ kind: 'accepted' });
    await world.run();
    const [, , back, ...others] = await regionsOf(world, '1.1.0');
    expect([back, ...others]).toEqual([{ ...north, excludeFromLatest: true }]);
    expect((await world.version('1.1.0')).tags['gallerist:latest']).toBe('withdrawn');
    expect(world.services.writers.all()).toEqual([]);
  });

  it('wherever the worker dies', { timeout: 60_000 }, async () => {
    const build = async () => {
      const world = aBrokenWorld();
      await keep(world);
      return world;
    };
    const calls = await atEveryCall(
      build,
      (services, world) => world.run(services),
      async (world) => {
        const job = world.onlyJob();
        world.services.clock.advance(1_000);
        // The lease has ended: the message that was being worked on comes again.
        if (job.step !== undefined && world.services.outbox.sent.length === 0) {
          const { id, sequence, step: due } = job;
          await world.services.outbox.send(due, { job: id, sequence }, world.services.clock.now());
        }
        await world.run();
        expect(await found(world)).toEqual(AS_MADE);
      },
    );
    expect(calls).toBeGreaterThan(20);
  });
});

describe('regions that a narrowing dropped and the catalog would not bring back as they were', () => {
  const narrowedWorld = async () => {
    const world = aWorld(rules);
    world.add('1.0.0', { targetRegions: asMade });
    for (const number of ['1.1.0', '1.2.0'])
      world.add(number, { regions: [...both, 'northeurope'] });
    await keep(world);
    await world.run();
    return world;
  };

  it('are remembered, and not brought back by the rules', async () => {
    const world = await narrowedWorld();
    expect(await regionsOf(world)).toEqual([west]);
    const [{ takenOut } = {}, ...others] = world.services.writers.all();
    expect(takenOut?.map(({ region }) => region)).toEqual([east, north]);
    expect(others).toEqual([]);
    expect(await keep(world)).toBe(0);
  });

  it('are nothing to remember where the catalog brings back all there was', async () => {
    const world = aWorld(rules);
    for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions: both });
    await keep(world);
    await world.run();
    expect(await regionsOf(world)).toHaveLength(1);
    expect(world.services.writers.all()).toEqual([]);
  });

  it('come back by call as they were, and are forgotten', async () => {
    const world = await narrowedWorld();
    await requestReplication({ image: IMAGE, version: '1.0.0' }, ana, world.services);
    await world.run();
    expect(await found(world)).toEqual(AS_MADE);
  });
});
