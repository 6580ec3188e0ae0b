import { beforeEach, describe, expect, it } from 'vitest';
import { createVersion } from '../../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../../src/lifecycle/definition.ts';
import { importVhd } from '../../../src/lifecycle/import-vhd.ts';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import { takeStep, type Act } from '../../../src/lifecycle/jobs/take-step.ts';
import { findUploads } from '../../../src/lifecycle/uploads/find-uploads.ts';
import { vhdUploaded } from '../../../src/lifecycle/uploads/vhd-uploaded.ts';
import { MIB } from '../../../tools/vhd/make-vhd.ts';
import { overwritten } from '../../../tools/vhd/sparse-file.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { fakeLog } from '../../support/fake-log.ts';
import { fakeServices, type FakeServices } from '../../support/fake-services.ts';
import { place, ref, soundDisk } from '../importing.ts';
import { failCall } from '../jobs/a-bench.ts';

const HOUR = 3_600;
/** All but the footer, which is uploaded last. */
const half = overwritten(soundDisk, soundDisk.length - 512, new Uint8Array(512));
const marker = { ...place, name: `${place.name}.ready` };
const log = fakeLog();
let services: FakeServices;

const report = (name: string) =>
  vhdUploaded(
    { topic: place.account, subject: `/blobServices/default/containers/vhds/blobs/${name}` },
    services,
    log,
  );
const onlyJob = () => {
  const [job, ...others] = services.jobs.all();
  if (job === undefined || others.length > 0) throw new Error('There is not one job.');
  return job;
};
async function run() {
  const { id, step, sequence } = onlyJob();
  if (step === undefined) throw new Error('The job is closed.');
  const acts = { 'import-vhd': importVhd, 'create-version': createVersion } as Record<string, Act>;
  const act = acts[step] ?? closeJob;
  await takeStep(step, act, { job: id, sequence }, 1, services, log);
}
/** Half of an upload, and its job given up after two days. */
async function interrupted() {
  services.drops.put(place, half);
  await report(place.name);
  const stepSince = new Date(services.clock.now().getTime() - 49 * HOUR * 1_000);
  await services.jobs.save({ ...onlyJob(), stepSince });
  services.clock.advance(60);
  await run();
  await run();
  services.clock.advance(HOUR);
}

beforeEach(() => {
  services = fakeServices(aCatalog());
  services.galleries.addGallery(ref);
});

describe('an upload that goes on after its job has ended', () => {
  beforeEach(interrupted);

  it('is imported, told by its marker', async () => {
    expect(onlyJob()).toMatchObject({ state: 'failed' });
    services.drops.write(place, { file: soundDisk });
    services.drops.put(marker);
    await report(marker.name);
    expect(onlyJob()).toMatchObject({ state: 'open', step: 'import-vhd' });
    expect((await services.jobs.history(onlyJob().id)).at(-1)).toMatchObject({
      outcome: 'retried',
      note: 'asked for by event',
    });
    await run();
    expect(onlyJob()).toMatchObject({ step: 'create-version' });
  });

  it.each(['its last page', 'its marker'])('is found by the timer, by %s', async (what) => {
    expect(await findUploads(services, log)).toBe(0);
    if (what === 'its marker') services.drops.put(marker);
    else services.drops.write(place, { file: soundDisk });
    expect(await findUploads(services, log)).toBe(1);
    expect(onlyJob()).toMatchObject({ state: 'open', step: 'import-vhd' });
    expect(log.lines.at(-1)).toContain(`${place.name} was written to since`);
  });

  it('is left alone by a call that is told nothing new', async () => {
    await report(place.name);
    expect(onlyJob()).toMatchObject({ state: 'failed' });
  });
});

describe('a disk that was refused', () => {
  beforeEach(async () => {
    services.drops.put(place, soundDisk, { blobType: 'BlockBlob' });
    services.drops.put(marker);
    await report(place.name);
    await run();
    await run();
    services.clock.advance(60);
  });

  it('begins again as often as it changes', async () => {
    for (const _ of [1, 2]) {
      expect(onlyJob()).toMatchObject({ state: 'refused' });
      services.drops.write(place);
      expect(await findUploads(services, log)).toBe(1);
      services.clock.advance(60);
      await run();
      await run();
      services.clock.advance(60);
      expect(await findUploads(services, log)).toBe(0);
    }
  });

  it.each([
    ['was cancelled', { state: 'cancelled' }],
    ['has succeeded', { state: 'succeeded' }],
    ['is still being closed', { step: 'close-job' }],
  ] as const)('does not where its job %s', async (_, parts) => {
    await services.jobs.save({ ...onlyJob(), ...parts });
    services.drops.write(place);
    expect(await findUploads(services, log)).toBe(0);
  });

  it('does not where Azure took its number: that is spent', async () => {
    const job = onlyJob();
    await services.jobs.save({ ...job, data: { ...job.data, accepted: {} } });
    services.drops.write(place);
    expect(await findUploads(services, log)).toBe(0);
  });
});

it('an upload that goes on between its check and the creation of its version is imported whole', async () => {
  services.galleries.addDefinition(ref, wantedDefinition(anImage()));
  services.drops.put(place, soundDisk);
  await report(place.name);
  services.clock.advance(900);
  await run();
  services.drops.write(place);
  services.clock.advance(2);
  await run();
  await run();
  expect(onlyJob()).toMatchObject({ state: 'refused' });
  services.clock.advance(600);
  expect(await findUploads(services, log)).toBe(1);
  expect(await findUploads(services, log)).toBe(0);
  services.clock.advance(300);
  await run();
  expect(onlyJob()).toMatchObject({ state: 'open', step: 'create-version' });
});

it('a disk that is mended in its place is not vouched for by the marker of what was refused', async () => {
  services.drops.put(place, overwritten(soundDisk, 20 * MIB + 100, new Uint8Array([1])));
  services.drops.put(marker);
  await report(place.name);
  await run();
  await run();
  services.clock.advance(HOUR);
  services.drops.write(place, { file: soundDisk });
  expect(await findUploads(services, log)).toBe(1);
  await run();
  expect(onlyJob()).toMatchObject({ state: 'open', step: 'import-vhd' });
  services.drops.write(marker);
  await report(marker.name);
  await run();
  expect(onlyJob()).toMatchObject({ step: 'create-version' });
});

it('an upload whose job cannot be read hides no other from the timer', async () => {
  const { drops, jobs } = services;
  for (let index = 0; index < 42; index += 1)
    drops.put({ ...place, name: `ubuntu-24/${index}.vhd` });
  failCall(jobs, 'read', 1);
  await expect(findUploads(services, log)).rejects.toThrow(
    /^1 drop account\(s\) could not be looked through: .*1 upload\(s\) in .* could not be looked at: .*Storage gave no answer/,
  );
  expect(jobs.all()).toHaveLength(41);
});
