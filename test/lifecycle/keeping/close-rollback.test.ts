import { beforeEach, describe, expect, it } from 'vitest';
import { retryJob } from '../../../src/lifecycle/jobs/change-job.ts';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import { lookUpPlan } from '../../../src/lifecycle/keeping/look-up-plan.ts';
import { seizeVersion } from '../../../src/lifecycle/keeping/take-version.ts';
import { Conflict } from '../../../src/lifecycle/outcomes.ts';
import { aRollback, NOON } from '../../support/builders.ts';
import { failCall } from '../jobs/a-bench.ts';
import { aWorld, placeOf, type World } from './a-world.ts';

const job = aRollback({
  state: 'succeeded',
  step: 'close-job',
  because: '1.2.0 withdrawn for 1.1.0',
  endedAt: NOON,
  data: {
    version: placeOf('1.2.0'),
    target: '1.1.0',
    before: { westeurope: '1.2.0' },
    after: { westeurope: '1.1.0' },
    withdrawn: ['1.2.0'],
  },
});
const taking = { kind: 'rollback', wish: 'back to 1.1.0', since: NOON } as const;
let world: World;
beforeEach(async () => {
  world = aWorld({ regions: [{ name: 'westeurope' }, { name: 'eastus2' }] });
  for (const number of ['1.1.0', '1.2.0']) {
    await seizeVersion(placeOf(number), { ...taking, job: job.id }, world.services.writers);
  }
  await seizeVersion(placeOf('1.0.0'), { ...taking, job: 'ubuntu-24.1' }, world.services.writers);
});

it('lets every version go that the rollback had, and no other', async () => {
  expect(await closeJob(job, world.services)).toEqual({
    kind: 'done',
    note: '2 version(s) let go; 0 job(s) begun',
  });
  expect(world.services.writers.all()).toMatchObject([{ version: { number: '1.0.0' } }]);
  expect(world.services.ledger.all()).toMatchObject([
    { what: 'succeeded', kind: 'rollback', because: '1.2.0 withdrawn for 1.1.0', job: job.id },
  ]);
});

it('does so whatever became of the rollback', async () => {
  await closeJob({ ...job, state: 'refused' }, world.services);
  expect(world.services.writers.all()).toHaveLength(1);
});

describe.each(['refused', 'cancelled'] as const)('where it was %s', (state) => {
  const stopped = { ...job, state, because: 'Midway.' };
  beforeEach(async () => {
    world.catalogue({});
    for (const number of ['1.1.0', '1.2.0']) world.add(number);
    world.pending('1.3.0');
    await seizeVersion(placeOf('1.3.0'), { ...taking, job: job.id }, world.services.writers);
    await closeJob(stopped, world.services);
  });

  it('keeps what still waits from being promoted by a rule', async () => {
    const writer = await world.services.writers.read(placeOf('1.3.0'));
    expect(writer).toMatchObject({ job: job.id, stopped: `${state}: Midway.` });
    const { actions } = (await lookUpPlan('ubuntu-24', world.services)) ?? {};
    expect(actions?.filter(({ version }) => version.number === '1.3.0')).toMatchObject([
      {
        heldBack: `job ${job.id} ended as ${state}: Midway. POST /api/jobs/${job.id}/retry lets it go on`,
      },
    ]);
  });

  async function retried() {
    const { step: _, ...closed } = { ...stopped, endedIn: 'roll-back' as const };
    await world.services.jobs.add(closed);
    await retryJob(job.id, 'ana', world.services);
    await world.run();
  }

  it('leaves latest to a new call when it is retried before that has moved, or once it has again', async () => {
    await retried();
    expect(await world.services.jobs.read(job.id)).toMatchObject({
      state: 'refused',
      because:
        'Since this rollback to 1.1.0 stopped, latest may have moved: 1.2.0 above it is included.',
    });
    expect(await world.version('1.2.0')).toMatchObject({ excludeFromLatest: false });
    expect(await world.version('1.3.0')).toMatchObject({ tags: { 'gallerist:latest': 'pending' } });
  });

  it('goes on with what waits when it is retried after that', async () => {
    const tags = { 'gallerist:latest': 'withdrawn' };
    world.add('1.2.0', { excludeFromLatest: true, tags });
    await retried();
    expect(await world.version('1.3.0')).toMatchObject({
      tags: { 'gallerist:latest': 'withdrawn' },
    });
    expect(world.services.writers.all()).toMatchObject([{ job: 'ubuntu-24.1' }]);
  });
});

it('plans anew: what latest fell on is brought to every region', async () => {
  world.add('1.1.0');
  world.add('1.2.0', { excludeFromLatest: true, tags: { 'gallerist:latest': 'withdrawn' } });
  expect(await closeJob(job, world.services)).toMatchObject({
    note: '2 version(s) let go; 1 job(s) begun',
  });
  expect(world.onlyJob()).toMatchObject({ kind: 'replicate', data: { version: placeOf('1.1.0') } });
});

it('can be done again where somebody wrote in between', async () => {
  failCall(world.services.writers, 'remove', 2, { error: new Conflict('It') });
  await expect(closeJob(job, world.services)).rejects.toThrow(Conflict);
  expect(await closeJob(job, world.services)).toMatchObject({
    note: '1 version(s) let go; 0 job(s) begun',
  });
});
