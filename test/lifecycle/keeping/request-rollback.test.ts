import { beforeEach, describe, expect, it } from 'vitest';
import { requestRollback } from '../../../src/lifecycle/keeping/request-rollback.ts';
import { takeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import { Conflict } from '../../../src/lifecycle/outcomes.ts';
import { NOON } from '../../support/builders.ts';
import { failCall } from '../jobs/a-bench.ts';
import { ref } from '../importing.ts';
import { atEveryCall, aWorld, IMAGE, placeOf, type World } from './a-world.ts';

const regions = ['westeurope', 'eastus2'];
let world: World;
const ask = (version?: string, key?: string, services = world.services) =>
  requestRollback({ image: IMAGE, version }, { name: 'ana', key }, services);
const refusal = async (version?: string) => {
  const answer = await ask(version);
  if (answer.kind === 'accepted') throw new Error('It is accepted.');
  expect(world.jobs()).toEqual([]);
  return `${answer.kind}: ${answer.because}`;
};
const EXCLUDED = { excludeFromLatest: true } as const;
beforeEach(() => {
  world = aWorld();
  for (const number of ['1.0.0', '1.1.0', '1.2.0']) world.add(number, { regions });
});

describe('a call for a rollback', () => {
  it('takes latest to the next lower version, and says what it will mean where', async () => {
    const answer = await ask();
    const job = world.onlyJob();
    expect(answer).toMatchObject({ kind: 'accepted', job: { id: job.id } });
    expect(job).toMatchObject({
      kind: 'rollback',
      step: 'roll-back',
      askedBy: 'ana',
      data: {
        version: placeOf('1.2.0'),
        target: '1.1.0',
        before: { westeurope: '1.2.0', eastus2: '1.2.0' },
        after: { westeurope: '1.1.0', eastus2: '1.1.0' },
        withdrawn: [],
      },
    });
    expect(world.services.ledger.all()).toEqual([
      {
        at: NOON,
        image: IMAGE,
        what: 'begun',
        kind: 'rollback',
        version: '1.1.0',
        because: 'ana asked to roll back',
        fact: 'latest was 1.2.0 in eastus2, 1.2.0 in westeurope',
        by: 'ana',
        job: job.id,
      },
    ]);
    expect(world.services.outbox.sent).toHaveLength(1);
    expect(await world.services.writers.read(placeOf('1.2.0'))).toMatchObject({ job: job.id });
  });

  it('passes over versions that cannot take it', async () => {
    world.add('1.1.0', { regions, tags: { 'gallerist:latest': 'withdrawn' }, ...EXCLUDED });
    expect(await ask()).toMatchObject({ job: { data: { target: '1.0.0' } } });
  });

  it('takes it to the version that is asked for, also further down', async () => {
    expect(await ask('1.0.0')).toMatchObject({ job: { data: { target: '1.0.0' } } });
  });

  it('is refused where it would leave a region without latest, however far down that one lies', async () => {
    world.add('1.1.0', { regions: ['westeurope', 'uksouth'] });
    for (let minor = 3; minor < 14; minor += 1) world.add(`1.${minor}.0`, { regions });
    expect(await refusal('1.0.0')).toBe(
      'conflict: latest of ubuntu-24 cannot fall back from 1.13.0. 1.0.0: latest would mean nothing in uksouth, where it is not replicated. POST /api/replications brings it there.',
    );
  });

  it('lets latest fall further where the version asked for is not', async () => {
    world.add('1.1.0', { regions: ['westeurope'] });
    for (let minor = 3; minor < 14; minor += 1) world.add(`1.${minor}.0`, { regions });
    expect(await ask('1.1.0')).toMatchObject({
      job: { data: { after: { westeurope: '1.1.0', eastus2: '1.0.0' } } },
    });
  });

  it('takes the present latest from the job that is at work on it', async () => {
    const version = placeOf('1.2.0');
    const taking = { job: 'ubuntu-24.1', kind: 'promote', wish: 'promote', since: NOON } as const;
    await takeVersion({ version }, taking, world.services.writers);
    const answer = await ask();
    expect(answer).toMatchObject({ kind: 'accepted' });
    expect(await world.services.writers.read(version)).toMatchObject({ job: world.onlyJob().id });
  });

  it('is told of the rollback at work, and not of what that one has done so far', async () => {
    world.add('1.1.0', { regions });
    await ask('1.0.0');
    const { id } = world.onlyJob();
    for (const number of ['1.1.0', '1.2.0']) {
      world.add(number, {
        regions,
        excludeFromLatest: true,
        tags: { 'gallerist:latest': 'withdrawn' },
      });
    }
    expect(await ask('1.0.0')).toMatchObject({ kind: 'accepted', job: { id } });
    expect(await ask('1.1.0')).toEqual({
      kind: 'conflict',
      because: `Rollback ${id} is at work on ubuntu-24. Call again when it has ended.`,
    });
  });

  it('is the same job while that rollback is at work, and a conflict with another', async () => {
    await ask();
    const { id } = world.onlyJob();
    expect(await ask()).toMatchObject({ kind: 'accepted', job: { id } });
    expect(await ask('1.0.0')).toEqual({
      kind: 'conflict',
      because: `Rollback ${id} is at work on ubuntu-24. Call again when it has ended.`,
    });
    expect(world.jobs()).toHaveLength(1);
  });

  it('is one rollback where two are asked for at the same moment', async () => {
    const answers = await Promise.all([ask('1.0.0'), ask('1.1.0'), ask('1.0.0')]);
    const { id, data } = world.onlyJob();
    expect(answers.filter(({ kind }) => kind === 'accepted')).toMatchObject([{ job: { id } }]);
    expect(await world.services.writers.read(placeOf('1.2.0'))).toMatchObject({ job: id });
    // Whichever of them was first.
    const [wanted, other] =
      'target' in data && data.target === '1.0.0' ? ['1.0.0', '1.1.0'] : ['1.1.0', '1.0.0'];
    expect(await ask(wanted)).toMatchObject({ kind: 'accepted', job: { id } });
    expect(await ask(other)).toMatchObject({ kind: 'conflict' });
  });

  it('leaves a rollback that is just beginning its moment, and not one that never came to be', async () => {
    const { writers, clock } = world.services;
    const version = placeOf('1.2.0');
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back', since: NOON } as const;
    await takeVersion({ version }, taking, writers);
    clock.advance(29);
    expect(await refusal('1.0.0')).toBe(
      'conflict: Another rollback of ubuntu-24 is just beginning. Call again in a minute.',
    );
    clock.advance(1);
    expect(await ask('1.0.0')).toMatchObject({ kind: 'accepted' });
    expect(await writers.read(version)).toMatchObject({ job: world.onlyJob().id });
  });

  it('is the same job for the same key, whatever became of it, and no other request', async () => {
    await ask('1.1.0', 'k1');
    const { id } = world.onlyJob();
    await world.run();
    expect(await ask('1.1.0', 'k1')).toMatchObject({ kind: 'accepted', job: { id } });
    expect(await ask(undefined, 'k1')).toEqual({
      kind: 'conflict',
      because: `This Idempotency-Key stands for another request, which is job ${id}. Use a new key for a new request.`,
    });
  });

  it('is told to come again where somebody writes what is remembered at that moment', async () => {
    failCall(world.services.writers, 'save', 1, { error: new Conflict('It') });
    expect(await refusal()).toBe(
      'conflict: Another job has just taken version 1.2.0. Call again at once.',
    );
  });

  it('that dies at any call is made good by the next, once', async () => {
    const build = async () => {
      const one = aWorld();
      for (const number of ['1.0.0', '1.1.0']) one.add(number, { regions });
      return one;
    };
    const calls = await atEveryCall(
      build,
      (services) => ask(undefined, undefined, services),
      async (one) => {
        one.services.clock.advance(60);
        expect(await ask(undefined, undefined, one.services)).toMatchObject({ kind: 'accepted' });
        const { id } = one.onlyJob();
        expect(one.services.ledger.all().map(({ job }) => job)).toEqual([id]);
        expect(await Array.fromAsync(one.services.hints.listUnfinished())).toEqual([id]);
      },
    );
    expect(calls).toBeGreaterThan(8);
  });
});

describe('a rollback with nowhere to go', () => {
  it.each<[string, () => unknown, string | undefined, string]>([
    [
      'is of an image that the catalog lacks',
      () => world.services.catalogs.force(undefined),
      undefined,
      'absent: The accepted catalog has no image ubuntu-24; catalog/accepted.json lists those it has.',
    ],
    [
      'is to a version that is not there',
      () => {},
      '0.9.0',
      'absent: ubuntu-24 has no version 0.9.0.',
    ],
    [
      'has no latest to begin with',
      () => ['1.0.0', '1.1.0', '1.2.0'].forEach((number) => world.add(number, EXCLUDED)),
      undefined,
      'conflict: latest of ubuntu-24 means nothing in any region: there is nothing to roll back.',
    ],
    [
      'has no lower version',
      () => {
        for (const number of ['1.0.0', '1.1.0'])
          void world.services.galleries.deleteVersion(ref, number);
        world.services.galleries.finish();
      },
      undefined,
      'conflict: latest of ubuntu-24 is 1.2.0, and there is no lower version to fall back to.',
    ],
    [
      'has none that can take it',
      () => {
        world.add('1.1.0', EXCLUDED);
        world.add('1.0.0');
      },
      undefined,
      'conflict: latest of ubuntu-24 cannot fall back from 1.2.0. 1.1.0: somebody excluded it from latest; 1.0.0: latest would mean nothing in eastus2, where it is not replicated. POST /api/replications brings it there.',
    ],
    [
      'is to latest itself',
      () => {},
      '1.2.0',
      'conflict: latest of ubuntu-24 cannot fall back from 1.2.0. 1.2.0: latest is 1.2.0 now, which is not above it.',
    ],
    [
      'is to one that is being deleted',
      () => world.add('1.1.0', { regions: ['westeurope'], provisioningState: 'Deleting' }),
      '1.1.0',
      'conflict: latest of ubuntu-24 cannot fall back from 1.2.0. 1.1.0: it is being deleted.',
    ],
  ])('%s', async (_, prepare, version, told) => {
    prepare();
    expect(await refusal(version)).toBe(told);
    expect(world.services.writers.all()).toEqual([]);
    expect(
      world.services.galleries.writes().filter(({ what }) => what !== 'deleteVersion'),
    ).toEqual([]);
  });
});
