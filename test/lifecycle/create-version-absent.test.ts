import { beforeEach, describe, expect, it } from 'vitest';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import { idOf } from '../../src/lifecycle/gallery.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../src/lifecycle/jobs/job-data.ts';
import { anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, after, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

let services: FakeServices;
let job: Job<ImportData>;
const step = () => createVersion(job, services);
const refusal = () => refusalOf(step);
/** Azure takes the creation, and the version is not there. */
async function created() {
  job = after(job, await step());
  services.galleries.finish();
  await services.galleries.deleteVersion(ref, '1.0.0');
}
beforeEach(async () => {
  ({ services, job } = await aCheckedDrop());
  services.galleries.addDefinition(ref, wantedDefinition(anImage()));
});

describe('a version that is absent', () => {
  it('is waited for ten minutes, for it may not be seen yet', async () => {
    await created();
    expect((await refusal()).reason).toBe(
      `${idOf(ref, '1.0.0')} was deleted while it was being created.`,
    );
    services.galleries.finish();
    services.clock.advance(599);
    expect(await step()).toMatchObject({ kind: 'later', because: '1.0.0 is not to be seen yet' });
    services.clock.advance(1);
    expect((await refusal()).remedy).toBe('Drop the VHD again.');
  });

  it('is waited for from the acceptance on, however late that came, and not once more by a retry', async () => {
    job = { ...job, stepSince: services.clock.now() };
    services.clock.advance(3_600);
    await created();
    services.galleries.finish();
    services.clock.advance(599);
    expect(await step()).toMatchObject({ kind: 'later', because: '1.0.0 is not to be seen yet' });
    services.clock.advance(1);
    job = { ...job, stepSince: services.clock.now() };
    expect((await refusal()).reason).toContain('was deleted while it was being created');
  });
});
