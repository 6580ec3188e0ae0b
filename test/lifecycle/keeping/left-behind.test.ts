import { beforeEach, describe, expect, it } from 'vitest';
import type { VersionData } from '../../../src/lifecycle/jobs/job-data.ts';
import { leftBehind } from '../../../src/lifecycle/keeping/left-behind.ts';
import {
  rememberTaken,
  seizeVersion,
  takeVersion,
} from '../../../src/lifecycle/keeping/take-version.ts';
import { aKeeping, NOON } from '../../support/builders.ts';
import { ref } from '../importing.ts';
import { failCall } from '../jobs/a-bench.ts';
import { aWorld, placeOf, type World } from './a-world.ts';

const version = placeOf('1.0.0');
const repairs = { eastus2: { times: 1 } };

let world: World;
beforeEach(() => {
  world = aWorld();
  world.add('1.0.0', { regions: ['westeurope', 'eastus2'] });
});

/** A job that was cancelled, and has its version. */
async function aCancelled(kind: 'narrow' | 'replicate', data: Partial<VersionData> = {}) {
  const job = aKeeping({ kind, state: 'cancelled', data: { version, wish: '', ...data } });
  await takeVersion({ version }, { job: job.id, kind, wish: '', since: NOON }, writers());
  return job;
}
/** One that knows nothing of its write, for the answer was lost. */
async function anIgnorant() {
  const job = await aCancelled('replicate');
  const taken = [{ region: { name: 'eastus2' }, at: NOON.toISOString(), repair: 1 }];
  await rememberTaken((await writers().read(version)) ?? { version }, taken, writers());
  return job;
}
const writers = () => world.services.writers;
const galleries = () => world.services.galleries;
const open = async () =>
  galleries().updateVersion(ref, await world.version('1.0.0'), {
    targetRegions: [{ name: 'westeurope' }],
    allowDeletionOfReplicatedLocations: true,
  });
const isOpen = async () => (await world.version('1.0.0')).mayDropRegions === true;

describe.each([
  ['narrowing', () => aCancelled('narrow')],
  ['repair', () => aCancelled('replicate', { repairs })],
  ['repair whose answer was lost and', () => anIgnorant()],
])('a %s that was cancelled midway', (_, aJob) => {
  beforeEach(open);

  it('leaves no permission to drop regions, once Azure has carried it out', async () => {
    const job = await aJob();
    expect(await leftBehind(job, world.services)).toBe('open');
    galleries().finish();
    expect(await leftBehind(job, world.services)).toBe('there');
    expect(await isOpen()).toBe(false);
  });

  it('is looked at again where Azure does not let us write', async () => {
    const job = await aJob();
    galleries().finish();
    failCall(galleries(), 'updateVersion', 1);
    expect(await leftBehind(job, world.services)).toBe('open');
    expect(await leftBehind(job, world.services)).toBe('there');
    expect(await isOpen()).toBe(false);
  });

  it('leaves a version to whoever took it since', async () => {
    const job = await aJob();
    const taking = { job: 'ubuntu-24.1', kind: 'rollback', wish: 'back', since: NOON } as const;
    await seizeVersion(version, taking, writers());
    galleries().finish();
    expect(await leftBehind(job, world.services)).toBe('there');
    expect(await isOpen()).toBe(true);
  });
});

it("leaves a person's own permission to drop regions alone", async () => {
  await open();
  galleries().finish();
  const job = await aCancelled('replicate', { repairs: {} });
  expect(await leftBehind(job, world.services)).toBe('there');
  expect(await isOpen()).toBe(true);
});
