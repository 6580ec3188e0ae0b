import { expect, it } from 'vitest';
import { amendResult, writeResult } from '../../../src/lifecycle/uploads/write-result.ts';
import { aJob, anUpload, NOON } from '../../support/builders.ts';
import { fakeServices } from '../../support/fake-services.ts';

it.each([
  ['vhds', 'ubuntu-24/1.0.0.json'],
  ['elsewhere', 'ubuntu-24/elsewhere/ubuntu-24/1.0.0.json'],
])('adds what is left behind to the result of a blob in %s', async (container, path) => {
  const { drops } = fakeServices();
  const upload = anUpload({ container });
  const job = aJob({ state: 'succeeded', endedAt: NOON, data: { upload } });
  await writeResult(job, {}, drops);
  await amendResult(job, { leftBehind: 'An image.' }, drops);
  expect([...drops.results]).toEqual([
    [path, expect.objectContaining({ job: job.id, leftBehind: 'An image.' })],
  ]);
});
