import { beforeEach, describe, expect, it } from 'vitest';
import { createManagedImage } from '../../src/lifecycle/create-managed-image.ts';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import { cancelJob, retryJob } from '../../src/lifecycle/jobs/change-job.ts';
import { closeJob } from '../../src/lifecycle/jobs/close-job.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import { takeStep, type Act } from '../../src/lifecycle/jobs/take-step.ts';
import { Refused, Unavailable } from '../../src/lifecycle/outcomes.ts';
import { removeManagedImage } from '../../src/lifecycle/remove-managed-image.ts';
import type { StepName } from '../../src/messages.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import { fakeLog } from '../support/fake-log.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, ref } from './importing.ts';
import { failCall } from './jobs/a-bench.ts';

const image = anImage({ route: 'managed-image', regions: [{ name: 'westeurope' }] });
const acts: Partial<Record<StepName, Act>> = {
  'create-managed-image': createManagedImage as unknown as Act,
  'create-version': createVersion as unknown as Act,
  'close-job': closeJob,
  'remove-managed-image': removeManagedImage as unknown as Act,
};
const PATH = 'ubuntu-24/1.0.0.json';
const GONE = 'no managed image is left';

let services: FakeServices;
let id: string;

/** The job as it is stored. */
async function job(): Promise<Job> {
  const found = await services.jobs.read(id);
  if (found === undefined) throw new Error('The job is gone.');
  return found;
}
/** Time passes until the job is due, and its step is taken; in the end its step's last line of history. */
async function step(): Promise<string | undefined> {
  const { step: name = 'clear-drop', sequence, dueAt } = await job();
  services.clock.advance(Math.max(0, -services.clock.elapsed(dueAt)));
  const act = acts[name];
  if (act === undefined) throw new Error(`${name} is no step of these tests.`);
  await takeStep(name, act, { job: id, sequence }, 1, services, fakeLog());
  return services.jobs.entries(id).at(-1)?.note;
}
async function until(name: StepName | undefined): Promise<void> {
  for (let steps = 0; (await job()).step !== name; steps += 1) {
    if (steps > 50) throw new Error(`It stays in ${(await job()).step}: ${(await job()).because}`);
    await step();
  }
}
const images = () => [...services.managedImages.stored.keys()];
const made = () => {
  for (const stored of services.managedImages.stored.values()) {
    stored.provisioningState = 'Succeeded';
  }
};
/** On, until Azure creates the version of the managed image. */
async function creating(): Promise<void> {
  await step();
  await step();
  made();
  await until('create-version');
  await step();
}
/** The next look finds nothing: the front end that answers has not heard of it. */
function unseen<Name extends string>(
  port: Record<Name, (...parts: never[]) => Promise<unknown>>,
  name: Name,
): void {
  const whole = port[name];
  port[name] = async () => {
    port[name] = whole;
    return undefined;
  };
}
const cancel = () => cancelJob(id, 'ana', services);
const result = () => services.drops.results.get(PATH);
const command = () => `az image delete --ids ${images()[0]}`;

beforeEach(async () => {
  const checked = await aCheckedDrop(aCatalog({ images: { 'ubuntu-24': image } }));
  ({ services } = checked);
  ({ id } = checked.job);
  services.galleries.addDefinition(ref, wantedDefinition(image));
  await services.jobs.add({ ...checked.job, step: 'create-managed-image' });
});

describe('the managed image on the way to a version', () => {
  it('is what the version is made of, and is removed once that is proven, told and planned for', async () => {
    await creating();
    expect(services.galleries.writes()[0]?.body).toMatchObject({ source: { id: images()[0] } });
    services.galleries.finish();
    await until('remove-managed-image');
    expect(await job()).toMatchObject({
      state: 'succeeded',
      because: '1.0.0 exists in westeurope',
    });
    expect(result()).toMatchObject({ state: 'succeeded', latest: 'pending' });
    expect(images()).toHaveLength(1);
    expect(await step()).toBe(GONE);
    expect(images()).toEqual([]);
    expect(await job()).toMatchObject({ step: 'clear-drop', state: 'succeeded' });
    expect((await job()).data).not.toHaveProperty('managedImage');
  });

  it.each([
    new Unavailable('Azure did not let us remove it (409 ScopeLocked): locked.'),
    new Refused('Azure refused to remove it (409 Conflict).', 'Mend it.'),
  ])('decides nothing about the version where it cannot be removed: %s', async (error) => {
    services.managedImages.remove = async () => {
      throw error;
    };
    await creating();
    services.galleries.finish();
    await until('remove-managed-image');
    const since = services.clock.now();
    services.drops.results.set(PATH, { ...(result() as object), latest: 'promoted' });
    await until('clear-drop');
    expect(services.clock.elapsed(since)).toBeLessThan(1_200);
    expect(await job()).toMatchObject({ state: 'succeeded' });
    const why = error instanceof Refused ? error.reason : error.message;
    const leftBehind = `The managed image ${images()[0]} is left behind: ${why} Once that is mended or over, delete it: ${command()}`;
    expect(result()).toMatchObject({ state: 'succeeded', latest: 'promoted', leftBehind });
    expect(services.jobs.entries(id).at(-1)?.note).toBe(leftBehind);
    expect((await job()).data).toMatchObject({ leftBehind, managedImage: images()[0] });
  });

  it('is removed where Azure refuses a few times', async () => {
    await creating();
    services.galleries.finish();
    failCall(services.managedImages, 'remove', 1, { error: new Refused('409.', 'Mend it.') });
    await until('clear-drop');
    expect(images()).toEqual([]);
    expect(result()).not.toHaveProperty('leftBehind');
  });

  it('stays while a cancelled job’s version is made of it, and no longer', async () => {
    await creating();
    await cancel();
    await until('remove-managed-image');
    expect(result()).toMatchObject({ state: 'cancelled' });
    for (let looks = 0; looks < 5; looks += 1) await step();
    expect(images()).toHaveLength(1);
    services.galleries.finish();
    expect(await step()).toBe(GONE);
    expect(images()).toEqual([]);
    expect((await job()).step).toBeUndefined();
  });

  it('stays for good, and is told of, where its version is not made within a day', async () => {
    await creating();
    await cancel();
    await until('remove-managed-image');
    await step();
    services.clock.advance(24 * 3_600);
    await step();
    expect((await job()).step).toBeUndefined();
    expect(result()).toMatchObject({ leftBehind: expect.stringContaining(command()) });
  });

  it('is there for a retry while its version is being made', async () => {
    await creating();
    await cancel();
    await until('remove-managed-image');
    expect(await retryJob(id, 'ana', services)).toMatchObject({ kind: 'changed' });
    services.galleries.finish();
    await until('clear-drop');
    expect(await job()).toMatchObject({ state: 'succeeded' });
    expect(images()).toEqual([]);
  });

  it('stays while a version may be made of it whose answer was cut, and is not to be seen yet', async () => {
    await step();
    await step();
    made();
    await until('create-version');
    failCall(services.galleries, 'createVersion', 1, { applied: true });
    await step();
    await cancel();
    await until('remove-managed-image');
    unseen(services.galleries, 'version');
    await step();
    await step();
    expect(images()).toHaveLength(1);
    services.galleries.finish();
    expect(await step()).toBe(GONE);
    expect(images()).toEqual([]);
  });

  it('is found where the answer to its creation was cut and somebody cancelled then', async () => {
    await step();
    failCall(services.managedImages, 'create', 1, { applied: true });
    await step();
    expect(images()).toHaveLength(1);
    await cancel();
    await until('remove-managed-image');
    unseen(services.managedImages, 'read');
    await step();
    await until(undefined);
    expect(images()).toEqual([]);
  });

  it('is removed where Azure could not make it, also when that is all that was ever seen', async () => {
    await step();
    failCall(services.managedImages, 'create', 1, { applied: true });
    await step();
    for (const stored of services.managedImages.stored.values()) {
      stored.provisioningState = 'Failed';
    }
    await until(undefined);
    expect(await job()).toMatchObject({ state: 'refused' });
    expect(images()).toEqual([]);
  });

  it('is left alone where it is somebody else’s', async () => {
    await step();
    const [other = ''] = [(await job()).data].map(
      (data) => 'managedImage' in data && data.managedImage,
    );
    services.managedImages.stored.set(other || '', { tags: {}, provisioningState: 'Succeeded' });
    await until(undefined);
    expect(await job()).toMatchObject({ state: 'refused' });
    expect(images()).toEqual([other]);
  });
});
