import type { CataloguedImage } from './catalog/image-in.ts';
import { checkDefinition, wantedDefinition } from './definition.ts';
import { changeOf } from './definition-change.ts';
import type { Galleries } from './gallery.ts';
import type { Job } from './jobs/job.ts';
import type { ImportData } from './jobs/job-data.ts';
import { requireRoom } from './keeping/limits.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Limits } from './keeping/ports.ts';

/**
 * Creates an absent definition, waits for one that is being written, compares one that exists and brings it to what the
 * catalog says of it. Undefined: it is there.
 */
export async function ensureDefinition(
  { data }: Job<ImportData>,
  { rules, ref }: CataloguedImage,
  { galleries, limits }: { galleries: Galleries; limits: Limits },
): Promise<StepResult<ImportData> | undefined> {
  const wanted = wantedDefinition(rules);
  const found = await galleries.definition(ref);
  if (found === undefined) {
    await requireRoom('image definitions', rules, limits);
    await galleries.createDefinition(ref, wanted);
    return later(5, `Azure is creating the image definition ${ref.definition}`);
  }
  if (found.provisioningState === 'Creating' || found.provisioningState === 'Updating') {
    return later(5, `Azure is still writing the image definition ${ref.definition}`);
  }
  if (found.provisioningState === 'Deleting') {
    return later(30, `Azure is deleting the image definition ${ref.definition}`);
  }
  checkDefinition(ref.definition, found, wanted);
  const change = changeOf(found, wanted);
  // Once a job: what still differs then, somebody else keeps writing (a policy its tags), and no image waits for that.
  if (change === undefined || data.definitionWritten) return undefined;
  await galleries.updateDefinition(ref, found, change);
  const because = `Azure is changing the image definition ${ref.definition} to what the catalog says: ${Object.keys(change).join(', ')}`;
  return later(5, because, { ...data, definitionWritten: true });
}
