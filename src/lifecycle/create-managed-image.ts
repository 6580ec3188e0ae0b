import { imageIn, withoutCatalog, type CataloguedImage } from './catalog/image-in.ts';
import { ensureDefinition } from './ensure-definition.ts';
import type { Galleries } from './gallery.ts';
import type { Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import {
  managedImageFor,
  managedImageId,
  managedImageRef,
  type ManagedImages,
  type NewManagedImage,
} from './managed-image.ts';
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
  const { managedImage: id } = job.data;
  if (id === undefined) {
    // Stored before Azure is asked, so that whatever becomes of the job finds what it made.
    const managedImage = managedImageId(managedImageFor(job));
    return later(0, 'its managed image has a name', { ...job.data, managedImage });
  }
  const catalog = await catalogs.accepted();
  if (catalog === undefined) return withoutCatalog;
  const image = imageIn(catalog, job.image, job.data.upload);
  const wait = await ensureDefinition(job, image, { galleries, limits });
  if (wait !== undefined) return wait;
  const ref = managedImageRef(id);
  const found = await managedImages.read(ref);
  if (found === undefined) {
    await requireUnchanged(job.data, drops);
    await managedImages.create(ref, newImage(job, image));
  } else if (found.tags[JOB_TAG] !== job.id) {
    throw somebodyElses(id, found.tags[JOB_TAG]);
  }
  if (found?.provisioningState === 'Failed') throw failed(id);
  if (found?.provisioningState !== 'Succeeded') {
    return later(10, `Azure is creating the managed image ${ref.name}`);
  }
  const note = 'the managed image exists';
  return { kind: 'next', step: 'create-version', note, data: job.data };
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
