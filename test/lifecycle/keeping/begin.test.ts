import { beforeEach, describe, expect, it } from 'vitest';
import { begin } from '../../../src/lifecycle/keeping/begin.ts';
import { keepImage } from '../../../src/lifecycle/keeping/keep-image.ts';
import type { Action } from '../../../src/lifecycle/keeping/plan.ts';
import { NOON } from '../../support/builders.ts';
import { atEveryCall, aWorld, IMAGE, placeOf, type World } from './a-world.ts';

const version = placeOf('1.0.0');
const action: Action = {
  kind: 'promote',
  image: IMAGE,
  version,
  regions: ['westeurope'],
  because: 'it is replicated',
  fact: 'replicated since noon',
  wish: 'promote',
};
let world: World;
const beginNow = (parts: Partial<Action> = {}) =>
  begin({ ...action, ...parts }, undefined, { by: 'timer' }, world.services);
beforeEach(() => {
  world = aWorld();
});

describe('beginning an action', () => {
  it('takes the version, writes the ledger, hints at the job, stores it and sends its message', async () => {
    const { writers, ledger, hints, outbox } = world.services;
    const job = await begin(
      action,
      undefined,
      { by: 'ana', madeBy: 'ubuntu-24.1', byHand: true },
      world.services,
    );
    const { etag: _, ...stored } = world.onlyJob();
    expect(stored).toEqual(job);
    expect(job).toMatchObject({
      image: IMAGE,
      kind: 'promote',
      step: 'promote-version',
      askedBy: 'ana',
      data: { version, wish: 'promote', madeBy: 'ubuntu-24.1', byHand: true },
    });
    const id = job?.id ?? '';
    const taken = { version, job: id, kind: 'promote', wish: 'promote', since: NOON };
    expect(await writers.read(version)).toMatchObject(taken);
    expect(ledger.all()).toEqual([
      {
        at: NOON,
        image: IMAGE,
        what: 'begun',
        kind: 'promote',
        version: '1.0.0',
        because: 'it is replicated',
        fact: 'replicated since noon',
        by: 'ana',
        job: id,
      },
    ]);
    expect(await hints.waiters(version.id)).toEqual([id]);
    expect(await Array.fromAsync(hints.listUnfinished())).toEqual([id]);
    const message = { job: id, sequence: 1 };
    expect(outbox.sent).toEqual([{ step: 'promote-version', message, at: NOON }]);
  });

  it.each([
    ['replicate', 'replicate-version'],
    ['narrow', 'narrow-version'],
    ['promote', 'promote-version'],
  ] as const)('to %s begins with %s', async (kind, step) => {
    expect(await beginNow({ kind })).toMatchObject({ kind, step });
  });

  it('does nothing where somebody was faster', async () => {
    await beginNow();
    expect(await beginNow({ wish: 'another' })).toBeUndefined();
    expect(world.jobs()).toHaveLength(1);
    expect(world.services.ledger.all()).toHaveLength(1);
    expect(world.services.outbox.sent).toHaveLength(1);
  });
});

/** A version that is to be brought to its regions. */
async function aNarrowOne(): Promise<World> {
  const one = aWorld({ regions: [{ name: 'westeurope' }, { name: 'eastus2' }] });
  one.pending('1.0.0');
  return one;
}
const keep = (services: World['services']) => keepImage(IMAGE, 'timer', services);

describe('a planner that dies', () => {
  it.each([0, 7 * 86_400])(
    'between any two calls leaves what the next one makes good, once, %i s later',
    async (pause) => {
      const calls = await atEveryCall(aNarrowOne, keep, async ({ services, ...left }) => {
        services.clock.advance(pause);
        await keep(services);
        await keep(services);
        const { id, data } = left.onlyJob();
        expect(data).toMatchObject({ wish: 'replicate westeurope=1 eastus2=1' });
        expect(await Array.fromAsync(services.hints.listUnfinished())).toEqual([id]);
        expect(await services.hints.waiters(version.id)).toEqual([id]);
        expect(services.ledger.all().map(({ job }) => job)).toEqual([id]);
        expect(services.outbox.sent.length).toBeLessThanOrEqual(1);
      });
      expect(calls).toBeGreaterThan(8);
    },
  );

  it('before it stored its job leaves the version to whoever wants something else of it', async () => {
    const one = await aNarrowOne();
    await one.services.writers.save({
      version,
      job: 'ubuntu-24.00000000000000aa',
      kind: 'narrow',
      wish: 'narrow eastus2',
      since: NOON,
    });
    await keep(one.services);
    expect(one.onlyJob()).toMatchObject({ kind: 'replicate' });
    expect(await one.services.writers.read(version)).toMatchObject({ job: one.onlyJob().id });
  });
});

describe('two planners at once', () => {
  it('store one job, however one waits for the other between two calls', async () => {
    for (let which = 1; which < 12; which += 1) {
      const one = await aNarrowOne();
      let calls = 0;
      const paused = Object.fromEntries(
        Object.entries(one.services).map(([name, port]) => [
          name,
          name === 'clock' ? port : Object.fromEntries(Object.entries(port).map(pausing)),
        ]),
      ) as unknown as World['services'];
      function pausing([key, value]: [string, unknown]): [string, unknown] {
        if (typeof value !== 'function') return [key, value];
        const call = value as (...parts: unknown[]) => unknown;
        return [
          key,
          async (...parts: unknown[]) => {
            calls += 1;
            if (calls === which) {
              one.services.clock.advance(1);
              await keep(one.services);
            }
            return call(...parts);
          },
        ];
      }
      await keep(paused);
      expect(calls).toBeGreaterThanOrEqual(which > 8 ? 8 : which);
      expect(one.jobs()).toHaveLength(1);
      expect(one.services.outbox.sent).toHaveLength(1);
      expect(one.services.ledger.all()).toHaveLength(1);
    }
  });
});
