import { beforeEach, describe, expect, it } from 'vitest';
import { createManagedImage } from '../../src/lifecycle/create-managed-image.ts';
import { wantedDefinition } from '../../src/lifecycle/definition.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData } from '../../src/lifecycle/jobs/job-data.ts';
import { aCatalog, anImage } from '../support/builders-catalog.ts';
import type { FakeServices } from '../support/fake-services.ts';
import { aCheckedDrop, place, ref } from './importing.ts';
import { refusalOf } from './refusal-of.ts';

const id =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/images/providers/Microsoft.Compute/images/ubuntu-24-0123456789abcdef-1';
const image = anImage({ route: 'managed-image' });
let services: FakeServices;
let job: Job<ImportData>;
const step = () => createManagedImage(job, services);
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
  job = { ...job, data: { ...job.data, managedImage: id } };
});

describe('the managed image on the way to a version', () => {
  it('is made of the blob, and says whose it is', async () => {
    expect(await step()).toMatchObject({ kind: 'later', seconds: 10 });
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

  it('has a name that the job remembers before Azure is asked, and every run its own', async () => {
    const { managedImage: _, ...data } = job.data;
    job = { ...job, data };
    expect(await step()).toMatchObject({ kind: 'later', seconds: 0, data: { managedImage: id } });
    expect(services.managedImages.stored.size).toBe(0);
    const anew = { ...job, sequence: 12_345 };
    expect((await createManagedImage(anew, services)).data?.managedImage).toBe(
      id.replace(/1$/, '12345'),
    );
  });

  it('has a name that Azure takes, and no other image’s, however long that of the image is', async () => {
    const { managedImage: _, ...data } = job.data;
    const long = { ...job, image: 'a'.repeat(63), sequence: 123, data };
    const named = (await createManagedImage(long, services)).data?.managedImage?.split('/').at(-1);
    expect(named).toHaveLength(80);
    expect(named).toMatch(/^a+-0123456789abcdef-123$/);
  });

  it('is what the version is made of, once it exists', async () => {
    await step();
    becomes('Succeeded');
    expect(await step()).toEqual({
      kind: 'next',
      step: 'create-version',
      note: 'the managed image exists',
      data: job.data,
    });
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
    expect(stored()).toBeDefined();
  });

  it('is refused where Azure could not make it', async () => {
    await step();
    becomes('Failed');
    expect((await refusalOf(step)).reason).toBe(`Azure could not make the managed image ${id}.`);
  });

  it('is not asked for when the blob has changed, or the definition differs', async () => {
    services.drops.put({ ...place });
    expect((await refusalOf(step)).reason).toContain('was written to after it was checked');
    services.galleries.addDefinition(ref, { ...wantedDefinition(image), osType: 'Windows' });
    expect((await refusalOf(step)).reason).toContain('OS type is Windows in Azure');
    expect(services.managedImages.stored.size).toBe(0);
  });
});
