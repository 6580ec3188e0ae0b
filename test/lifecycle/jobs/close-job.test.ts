import { describe, expect, it } from 'vitest';
import { closeJob } from '../../../src/lifecycle/jobs/close-job.ts';
import type { Job } from '../../../src/lifecycle/jobs/job.ts';
import { Unavailable } from '../../../src/lifecycle/outcomes.ts';
import { anUpload, NOON, type aJob } from '../../support/builders.ts';
import { aCatalog, anImage } from '../../support/builders-catalog.ts';
import { aBench, failCall, type Bench } from './a-bench.ts';

const definition = '/d';
const version = { definition, id: '/d/versions/1.0.0', number: '1.0.0' };
const refused = {
  state: 'refused',
  step: 'close-job',
  because: 'No footer.',
  remedy: 'Upload it again.',
  endedIn: 'create-version',
  endedAt: NOON,
} as const;
const PATH = 'ubuntu-24/1.0.0.json';

/** A closing job that holds the number 1.0.0. */
async function aHolder(parts: Parameters<typeof aJob>[0]): Promise<Bench & { first: Job }> {
  const bench = await aBench(parts);
  const first = await bench.job();
  await bench.numbers.reserve(definition, first.id, 'path', { exactly: '1.0.0' });
  return { ...bench, first };
}

describe('closing a job', () => {
  it('gives back a number that Azure never took', async () => {
    const data = { upload: anUpload(), version };
    const { first, services, numbers } = await aHolder({ ...refused, data });
    await closeJob(first, services);
    expect(numbers.holder(definition, '1.0.0')).toBeUndefined();
  });

  it('keeps a number that Azure took, whatever became of the job', async () => {
    const data = { upload: anUpload(), version, accepted: {} };
    const { first, services, numbers } = await aHolder({ ...refused, data });
    await closeJob(first, services);
    expect(numbers.holder(definition, '1.0.0')).toBeDefined();
  });

  it('tells whoever dropped the file what is wrong and what to do, beside it', async () => {
    const { first, services, drops } = await aHolder(refused);
    const answer = await closeJob(first, services);
    expect(answer).toEqual({ kind: 'done', note: `result written to results/${PATH}` });
    expect(drops.results.get(PATH)).toEqual({
      state: 'refused',
      reason: 'No footer.',
      remedy: 'Upload it again.',
      blob: 'https://gallerist.blob.core.windows.net/vhds/ubuntu-24/1.0.0.vhd',
      uploadedAt: '2026-03-01T11:00:00.000Z',
      image: 'ubuntu-24',
      job: first.id,
      endedAt: '2026-03-01T12:00:00.000Z',
    });
  });

  it('tells of the version and its regions where it succeeded, and of no reason', async () => {
    const regions = ['West Europe'];
    const data = { upload: anUpload(), version, accepted: {}, regions };
    const parts = { state: 'succeeded', step: 'close-job', because: 'latest', data } as const;
    const { first, services, drops } = await aHolder({ ...parts, endedAt: NOON });
    await closeJob(first, services);
    const result = drops.results.get(PATH);
    expect(result).toMatchObject({ state: 'succeeded', version: '1.0.0', versionId: version.id });
    expect(result).toMatchObject({ regions: ['West Europe'], latest: 'pending' });
    expect(result).not.toHaveProperty('reason');
  });

  it.each([
    ['succeeded', 'delete', 'next'],
    ['succeeded', 'keep', 'done'],
    ['refused', 'delete', 'done'],
  ] as const)('goes on to the blobs where a job %s whose catalog says %s: %s', async (...what) => {
    const [state, blob, kind] = what;
    const { first, services, catalogs } = await aHolder({ ...refused, state });
    const afterwards = { blob, days: 30 };
    catalogs.force(aCatalog({ images: { 'ubuntu-24': anImage({ afterwards }) } }));
    expect(await closeJob(first, services)).toMatchObject({ kind });
  });

  it('leaves the result to a newer upload of the same name', async () => {
    const { first, services, drops } = await aHolder(refused);
    drops.put(anUpload(), undefined, { createdOn: new Date('2026-03-01T11:30:00.000Z') });
    await closeJob(first, services);
    expect(drops.results.size).toBe(0);
  });

  it('can be done twice', async () => {
    const data = { upload: anUpload(), version };
    const { first, services, drops } = await aHolder({ ...refused, data });
    await closeJob(first, services);
    const before = drops.results.get(PATH);
    await closeJob(first, services);
    expect(drops.results.get(PATH)).toEqual(before);
  });

  it('waits out a fault, and the reason of the job survives it', async () => {
    const { first, services, deliver, job, drops } = await aHolder(refused);
    failCall(services.drops, 'writeResult', 1);
    await deliver(() => closeJob(first, services));
    expect(await job()).toMatchObject({ ...refused, failures: 1 });
    await expect(closeJob(first, services)).resolves.toMatchObject({ kind: 'done' });
    expect(drops.results.get(PATH)).toMatchObject({ reason: 'No footer.' });
  });

  it('does not write a result before the number is given back', async () => {
    const data = { upload: anUpload(), version };
    const { first, services, drops } = await aHolder({ ...refused, data });
    failCall(services.numbers, 'release', 1);
    await expect(closeJob(first, services)).rejects.toBeInstanceOf(Unavailable);
    expect(drops.results.size).toBe(0);
  });
});
