import { describe, expect, it } from 'vitest';
import { tendJobs } from '../../../src/lifecycle/jobs/tend-jobs.ts';
import { requestRollback } from '../../../src/lifecycle/keeping/request-rollback.ts';
import {
  requestPromotion,
  requestReplication,
} from '../../../src/lifecycle/keeping/request-version.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import type { FakeServices } from '../../support/fake-services.ts';
import { failCall } from '../jobs/a-bench.ts';
import { atEveryCall, aWorld, IMAGE, placeOf, type World } from './a-world.ts';

const regions = ['westeurope', 'eastus2'];
const caller = (key?: string) => ({ name: 'ana', key });
const rollBack = (services: FakeServices, key?: string) =>
  requestRollback({ image: IMAGE }, caller(key), services);

async function aWorldOf(...numbers: string[]): Promise<World> {
  const world = aWorld();
  for (const number of numbers) world.add(number, { regions });
  return world;
}
const standing = async (world: World, number: string) =>
  (await world.version(number)).tags['gallerist:latest'];

describe('a call with a key', () => {
  it('begins nothing where its key cannot be claimed', async () => {
    const world = await aWorldOf('1.0.0', '1.1.0', '1.2.0');
    failCall(world.services.calls, 'claim', 1);
    await expect(rollBack(world.services, 'k1')).rejects.toThrow(Unavailable);
    expect([world.jobs(), world.services.writers.all()]).toEqual([[], []]);
    await rollBack(world.services, 'k1');
    await world.run();
    await rollBack(world.services, 'k1');
    expect(world.onlyJob()).toMatchObject({ state: 'succeeded', data: { target: '1.1.0' } });
  });

  it('rolls back once, at whatever call of a port it dies and however often it comes again', async () => {
    const calls = await atEveryCall(
      () => aWorldOf('1.0.0', '1.1.0', '1.2.0'),
      (services) => rollBack(services, 'k1'),
      async (world) => {
        const { services } = world;
        await world.run();
        services.clock.advance(1_200);
        const first = await rollBack(services, 'k1');
        await tendJobs(services);
        await world.run();
        const second = await rollBack(services, 'k1');
        const { id } = world.onlyJob();
        expect([first, second]).toMatchObject([{ job: { id } }, { job: { id } }]);
        expect(await standing(world, '1.2.0')).toBe('withdrawn');
        expect(await standing(world, '1.1.0')).toBe('promoted');
      },
    );
    expect(calls).toBeGreaterThan(10);
  });

  it.each([
    ['promotion', requestPromotion, '1.1.0'],
    ['replication', requestReplication, '1.0.0'],
  ] as const)('asks for one %s, at whatever call it dies', async (_, request, version) => {
    const ask = (services: FakeServices) =>
      request({ image: IMAGE, version }, caller('k1'), services);
    await atEveryCall(
      async () => {
        const world = await aWorldOf('1.0.0');
        world.pending('1.1.0', { regions });
        return world;
      },
      ask,
      async (world) => {
        world.services.clock.advance(60);
        const answers = [await ask(world.services), await ask(world.services)];
        const { id } = world.onlyJob();
        expect(answers).toMatchObject([{ job: { id } }, { job: { id } }]);
      },
    );
  });

  it('is the job of another that died half-way, where it wants the same', async () => {
    const world = await aWorldOf('1.0.0', '1.1.0', '1.2.0');
    failCall(world.services.jobs, 'add', 1);
    await expect(rollBack(world.services, 'k1')).rejects.toThrow(Unavailable);
    world.services.clock.advance(60);
    await rollBack(world.services, 'k2');
    await world.run();
    const { id } = world.onlyJob();
    for (const key of ['k1', 'k2']) {
      expect(await rollBack(world.services, key)).toMatchObject({ kind: 'accepted', job: { id } });
    }
  });

  it('stands for the job at work that it was answered with, and for no later one', async () => {
    const world = await aWorldOf('1.0.0', '1.1.0', '1.2.0');
    await rollBack(world.services);
    const { id } = world.onlyJob();
    expect(await rollBack(world.services, 'k1')).toMatchObject({ kind: 'accepted', job: { id } });
    await world.run();
    expect(await rollBack(world.services, 'k1')).toMatchObject({ kind: 'accepted', job: { id } });
  });

  it('that died before it began is told of the job that does the same by now', async () => {
    const world = await aWorldOf('1.0.0', '1.1.0', '1.2.0');
    failCall(world.services.writers, 'save', 1);
    await expect(rollBack(world.services, 'k1')).rejects.toThrow(Unavailable);
    await rollBack(world.services);
    const { id } = world.onlyJob();
    const own = (await world.services.calls.find('k1'))?.job;
    expect(await rollBack(world.services, 'k1')).toEqual({
      kind: 'conflict',
      because: `Job ${id} does the same already, and this Idempotency-Key stands for ${own}, which was never begun. Look what became of ${id}; if you want it once more after that, call again.`,
    });
    expect(await world.services.writers.read(placeOf('1.2.0'))).toMatchObject({ job: id });
  });
});
