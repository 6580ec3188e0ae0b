import { afterwardsOf, findImage } from '../catalog/image-in.ts';
import { idOf } from '../gallery.ts';
import type { Job } from '../jobs/job.ts';
import type { ImportData } from '../jobs/job-data.ts';
import { keepImage, type KeepServices } from '../keeping/keep-image.ts';
import { letVersionGo } from '../keeping/take-version.ts';
import { Refused, type StepResult } from '../outcomes.ts';
import type { Catalogs, Drops, Numbers } from '../ports.ts';
import type { StepName } from '../../messages.ts';
import { writeResult } from './write-result.ts';

export interface ClosingImport extends KeepServices {
  drops: Drops;
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
  const { catalogs, drops, writers } = services;
  if (job.data.accepted === undefined) await giveBack(job, services);
  await letVersionGo(job, {}, writers);
  const told = await writeResult(
    job,
    job.state === 'succeeded' ? { latest: 'pending' } : {},
    drops,
  );
  const note = job.state === 'succeeded' ? `${told}${await planned(job, services)}` : told;
  const step = await whatIsLeft(job, catalogs);
  return step === undefined ? { kind: 'done', note } : { kind: 'next', step, note, data: job.data };
}

/** The number it reserved; a run that died before it was stored did so where the catalog has the image. */
async function giveBack(
  { id, image, data }: Job<ImportData>,
  { catalogs, numbers }: ClosingImport,
): Promise<void> {
  const now = await findImage(image, { catalogs });
  for (const definition of new Set([data.version?.definition, now && idOf(now.ref)])) {
    if (definition !== undefined) await numbers.release(definition, id);
  }
}

async function whatIsLeft(
  { state, image, data }: Job<ImportData>,
  catalogs: Catalogs,
): Promise<StepName | undefined> {
  if (data.managedImage !== undefined) return 'remove-managed-image';
  if (state !== 'succeeded') return undefined;
  const catalog = await catalogs.accepted();
  const isKept = catalog !== undefined && afterwardsOf(catalog, image).blob === 'keep';
  return isKept ? undefined : 'clear-drop';
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
