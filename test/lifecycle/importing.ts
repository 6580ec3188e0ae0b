import { idOf, type DefinitionRef } from '../../src/lifecycle/gallery.ts';
import type { Job } from '../../src/lifecycle/jobs/job.ts';
import type { ImportData, JobData, VersionData } from '../../src/lifecycle/jobs/job-data.ts';
import { takeVersion } from '../../src/lifecycle/keeping/take-version.ts';
import type { StepResult } from '../../src/lifecycle/outcomes.ts';
import { makeVhd } from '../../tools/vhd/make-vhd.ts';
import { aJob, aKeeping, anUpload } from '../support/builders.ts';
import { aCatalog } from '../support/builders-catalog.ts';
import { fakeServices, type FakeServices } from '../support/fake-services.ts';

export const ref: DefinitionRef = {
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'images',
  gallery: 'golden',
  definition: 'ubuntu-24',
};

export const soundDisk = makeVhd({ megabytes: 20, generation: 'V2' });

const { createdOn: _, ...uploaded } = anUpload();
/** Where the disk lies that the jobs of these tests import. */
export const place = uploaded;

/** A disk that is dropped and complete, in a world where its gallery is there. */
export function aDrop(catalog = aCatalog()): { services: FakeServices; job: Job<ImportData> } {
  const services = fakeServices(catalog);
  services.galleries.addGallery(ref);
  const upload = services.drops.put(place, soundDisk);
  services.drops.put({ ...place, name: `${place.name}.ready` });
  return { services, job: aJob({ data: { upload } }) };
}

/** The same disk once it was checked: 1.0.0 is reserved, and the job about to create it. */
export async function aCheckedDrop(catalog = aCatalog()) {
  const { services, job } = aDrop(catalog);
  const definition = idOf(ref);
  const version = { definition, id: idOf(ref, '1.0.0'), number: '1.0.0' };
  await services.numbers.reserve(definition, job.id, 'path', { exactly: '1.0.0' });
  const { etag = '' } = (await services.drops.open(job.data.upload, 0)) ?? {};
  const disks = [{ name: place.name, etag, virtualBytes: 20 * 2 ** 20 }];
  const data: ImportData = { ...job.data, disks, version };
  return { services, job: { ...job, step: 'create-version' as const, data } };
}

/** 1.0.0 as it was imported, and the job that brings it to its regions and makes it latest. */
export async function aVersionToKeep(catalog = aCatalog(), wish: Partial<VersionData> = {}) {
  const services = fakeServices(catalog);
  services.galleries.addGallery(ref);
  const version = { definition: idOf(ref), id: idOf(ref, '1.0.0'), number: '1.0.0' };
  const job = aKeeping({ data: { version, wish: 'replicate', ...wish } });
  const since = services.clock.now();
  await takeVersion(
    { version },
    { job: job.id, kind: job.kind, wish: 'replicate', since },
    services.writers,
  );
  return { services, job };
}

/** The job with what a step left in it. */
export function after<Data extends JobData>(job: Job<Data>, result: StepResult<Data>): Job<Data> {
  return result.data === undefined ? job : { ...job, data: result.data };
}
