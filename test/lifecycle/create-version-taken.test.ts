import { beforeEach, expect, it } from 'vitest';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { versionOf } from '../../src/lifecycle/jobs/job.ts';
import { rememberTaken, takeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import { aKeeping, NOON } from '../support/builders.ts';
import { aCheckedDrop } from './importing.ts';

let world: Awaited<ReturnType<typeof aCheckedDrop>>;
const holder = 'ubuntu-24.1';
beforeEach(async () => {
  world = await aCheckedDrop();
  const version = versionOf(world.job);
  const taking = { job: holder, kind: 'replicate', wish: 'x', since: NOON } as const;
  await takeVersion({ version }, taking, world.services.writers);
});

/** Two steps, for the first makes the definition. */
async function create() {
  await createVersion(world.job, world.services);
  world.services.galleries.finish();
  return createVersion(world.job, world.services);
}

it('waits while another job is at work on its version, and makes it after that', async () => {
  const { services, job } = world;
  const version = versionOf(job);
  const older = aKeeping({ id: holder, data: { version, wish: 'x' } });
  await services.jobs.add(older);
  const because = `${holder} is at work on 1.0.0`;
  expect(await create()).toEqual({ kind: 'later', seconds: 60, because });
  expect(services.galleries.all()).toEqual([]);
  const { step: _, ...ended } = (await services.jobs.read(holder)) ?? older;
  await services.jobs.save({ ...ended, state: 'refused', because: 'its blob was overwritten' });
  expect(await create()).toMatchObject({ kind: 'later', data: { accepted: {} } });
});

it('makes one that a job had which is not there any more', async () => {
  const { writers } = world.services;
  const version = versionOf(world.job);
  const taken = [{ region: { name: 'eastus2' }, at: NOON.toISOString(), repair: 1 }];
  await rememberTaken((await writers.read(version)) ?? { version }, taken, writers);
  expect(await create()).toMatchObject({ kind: 'later', data: { accepted: {} } });
  expect(await writers.read(version)).not.toHaveProperty('takenOut');
  expect(await world.services.writers.read(versionOf(world.job))).toMatchObject({
    job: world.job.id,
  });
});
