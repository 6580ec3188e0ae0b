import type { CataloguedImage } from './catalog/image-in.ts';
import { checkDefinition, wantedDefinition } from './definition.ts';
import type { Galleries } from './gallery.ts';
import type { ImportData } from './jobs/job-data.ts';
import { requireRoom } from './keeping/limits.ts';
import { later, type StepResult } from './outcomes.ts';
import type { Limits } from './keeping/ports.ts';

/** Creates an absent definition, waits for one that is being written, compares one that exists. Undefined: it is there. */
export async function ensureDefinition(
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
  checkDefinition(ref.definition, found, wanted);
  return undefined;
}
