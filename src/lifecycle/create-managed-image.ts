import { imageIn, type CataloguedImage } from './catalog/image-in.ts';
import { ensureDefinition } from './ensure-definition.ts';
import type { Galleries } from './gallery.ts';
import { versionOf, type Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import { managedImageId, type ManagedImages, type NewManagedImage } from './managed-image.ts';
import { later, Refused, type StepResult } from './outcomes.ts';
import type { Catalogs, Drops } from './ports.ts';
import type { Limits } from './keeping/ports.ts';
import { requireUnchanged } from './uploads/require-unchanged.ts';
import { vhdSource } from './uploads/vhd-source.ts';
import { JOB_TAG } from './versions/tags.ts';

export interface CreateImageServices {
  catalogs: Catalogs;
  drops: Drops;
  galleries: Galleries;
  limits: Limits;
  managedImages: ManagedImages;
}

/** The managed-image route's own station: VHD to managed image, of which the version is then made. */
export async function createManagedImage(
  job: Job<ImportData>,
  { catalogs, drops, galleries, limits, managedImages }: CreateImageServices,
): Promise<StepResult<ImportData>> {
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return later(60, 'no catalog is accepted any more');
  const image = imageIn(catalog, job.image, job.data.upload);
  const wait = await ensureDefinition(job, image, { galleries, limits });
  if (wait !== undefined) return wait;
  const ref = placeOf(job, image);
  const found = await managedImages.read(ref);
  if (found === undefined) {
    await requireUnchanged(job.data, drops);
    await managedImages.create(ref, newImage(job, image));
  } else if (found.tags[JOB_TAG] !== job.id) {
    throw somebodyElses(managedImageId(ref), found.tags[JOB_TAG]);
  }
  if (found?.provisioningState === 'Succeeded') return goOn(job, managedImageId(ref));
  if (found?.provisioningState === 'Failed') throw failed(managedImageId(ref));
  // From its first moment on the job knows of it, so that whatever becomes of the job can remove it.
  const data = { ...job.data, managedImage: managedImageId(ref) };
  return later(10, `Azure is creating the managed image ${ref.name}`, data);
}

const goOn = (job: Job<ImportData>, managedImage: string): StepResult<ImportData> => ({
  kind: 'next',
  step: 'create-version',
  note: 'the managed image exists',
  data: { ...job.data, managedImage },
});

/** Named after the version it is for, in the image's resource group. */
function placeOf(job: Job, { rules, ref }: CataloguedImage) {
  const { subscription, resourceGroup } = rules;
  return { subscription, resourceGroup, name: `${ref.definition}-${versionOf(job).number}` };
}

function newImage(job: Job<ImportData>, { rules }: CataloguedImage): NewManagedImage {
  const { definition, location, tags } = rules;
  return {
    location,
    tags: { ...tags, [JOB_TAG]: job.id },
    osType: definition.osType,
    hyperVGeneration: definition.hyperVGeneration,
    source: vhdSource(job.data),
  };
}

const somebodyElses = (id: string, whose = 'somebody else') =>
  new Refused(
    `${id} exists already and belongs to ${whose}.`,
    'It is left as it is. Remove or rename it, then retry the job.',
  );

const failed = (id: string) =>
  new Refused(
    `Azure could not make the managed image ${id}.`,
    'Its provisioning state is Failed; the activity log of its resource group says why. It is removed. Mend the cause and retry the job.',
  );
