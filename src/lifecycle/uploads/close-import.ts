import { afterwardsOf } from '../catalog/image-in.ts';
import type { Job } from '../jobs/job.ts';
import type { ImportData } from '../jobs/job-data.ts';
import { keepImage, type KeepServices } from '../keeping/keep-image.ts';
import { letVersionGo } from '../keeping/take-version.ts';
import type { ManagedImages } from '../managed-image.ts';
import { Refused, type StepResult } from '../outcomes.ts';
import type { Drops, Numbers } from '../ports.ts';
import { removeManagedImage } from '../remove-managed-image.ts';
import { writeResult } from './write-result.ts';

export interface ClosingImport extends KeepServices {
  drops: Drops;
  managedImages: ManagedImages;
  numbers: Numbers;
}

/**
 * Gives back what an import did not use, tells whoever dropped the file, and leaves its version to the plan, which
 * brings it to its regions and makes it latest as it does for everybody's versions.
 */
export async function closeImport(
  job: Job<ImportData>,
  services: ClosingImport,
): Promise<StepResult<ImportData>> {
  const { catalogs, drops, managedImages, numbers, writers } = services;
  const { version, accepted } = job.data;
  if (version !== undefined && accepted === undefined) {
    await numbers.release(version.definition, job.id);
  }
  await removeManagedImage(job, managedImages);
  await letVersionGo(job, undefined, writers);
  const told = await writeResult(
    job,
    job.state === 'succeeded' ? { latest: 'pending' } : {},
    drops,
  );
  if (job.state !== 'succeeded') return { kind: 'done', note: told };
  const note = `${told}${await planned(job, services)}`;
  const isToGo = afterwardsOf(await catalogs.accepted(), job.image).blob !== 'keep';
  return isToGo
    ? { kind: 'next', step: 'clear-drop', note, data: job.data }
    : { kind: 'done', note };
}

/** What Azure refuses the plan keeps nobody from clearing the drop: the timer says it again. */
async function planned({ id, image }: Job<ImportData>, services: KeepServices): Promise<string> {
  try {
    const begun = await keepImage(image, `job ${id}`, services);
    return begun === 0 ? '' : `; ${begun} job(s) begun for ${image}`;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `; ${image} could not be planned for: ${error.reason}`;
  }
}
