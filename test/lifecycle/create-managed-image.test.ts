import { beforeEach, describe, expect, it } from 'vitest';
import { createManagedImage } from '../../src/lifecycle/create-managed-image.ts';
import { createVersion } from '../../src/lifecycle/create-version.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import { closeJob } from '../../src/lifecycle/jobs/close-job.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../src/lifecycle/jobs/job-data.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, after, place, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

const id =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Compute/images/ubuntu-24-1.0.0';
const image = anImage({ route: 'managed-image' });
let services: FakeServices;
let job: Job<ImportData>;
const step = () => createManagedImage(job, services);
const ended = () => ({ ...job, state: 'refused' as const, step: 'close-job' as const });
const stored = () => services.managedImages.stored.get(id);
const becomes = (provisioningState: string) =>
  services.managedImages.stored.set(id, {
    ...stored(),
    tags: stored()?.tags ?? {},
    provisioningState,
  });

beforeEach(async () => {
  ({ services, job } = await aCheckedDrop(aCatalog({ images: { 'ubuntu-24': image } })));
  services.galleries.addDefinition(ref, wantedDefinition(image));
});

describe('the managed image on the way to a version', () => {
  it('is made of the blob, named after the version, and says whose it is', async () => {
    expect(await step()).toMatchObject({ kind: 'later', seconds: 10, data: { managedImage: id } });
    expect(stored()).toEqual({
      location: 'westeurope',
      tags: { 'gallerist:job': job.id },
      osType: 'Linux',
      hyperVGeneration: 'V2',
      source: {
        storageAccountId: place.account,
        os: `${place.endpoint}/vhds/${place.name}`,
        data: [],
      },
      provisioningState: 'Creating',
    });
  });

  it('is what the version is made of, once it exists, and is gone once that is proven', async () => {
    job = after(job, await step());
    becomes('Succeeded');
    const next = await step();
    expect(next).toMatchObject({ kind: 'next', step: 'create-version' });
    job = after(job, next);
    job = after(job, await createVersion(job, services));
    expect(services.galleries.writes()[0]?.body).toMatchObject({ source: { id } });
    services.galleries.finish();
    const proven = await createVersion(job, services);
    expect(proven).toMatchObject({ kind: 'done', note: '1.0.0 exists in westeurope' });
    expect(proven).not.toHaveProperty('data.managedImage');
    expect(stored()).toBeUndefined();
  });

  it('is asked for once, however often the step runs', async () => {
    await step();
    becomes('Creating');
    expect(await step()).toMatchObject({ kind: 'later' });
    expect(services.managedImages.stored.size).toBe(1);
  });

  it('is left alone where it is somebody else’s', async () => {
    services.managedImages.stored.set(id, { tags: {}, provisioningState: 'Succeeded' });
    expect((await refusalOf(step)).reason).toBe(
      `${id} exists already and belongs to somebody else.`,
    );
    await closeJob({ ...ended(), data: { ...job.data, managedImage: id } }, services);
    expect(stored()).toBeDefined();
  });

  it('is refused where Azure could not make it, and removed with the job', async () => {
    job = after(job, await step());
    becomes('Failed');
    expect((await refusalOf(step)).reason).toBe(`Azure could not make the managed image ${id}.`);
    await closeJob(ended(), services);
    expect(stored()).toBeUndefined();
  });

  it('is not asked for when the blob has changed, or the definition differs', async () => {
    services.drops.put({ ...place });
    expect((await refusalOf(step)).reason).toContain('was written to, or deleted');
    services.galleries.addDefinition(ref, { ...wantedDefinition(image), osType: 'Windows' });
    expect((await refusalOf(step)).reason).toContain('OS type is Windows in Azure');
    expect(services.managedImages.stored.size).toBe(0);
  });
});
