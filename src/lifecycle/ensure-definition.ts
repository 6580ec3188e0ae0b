import type { CataloguedImage } from './catalog/image-in.ts';
import { checkDefinition, wantedDefinition } from './definition.ts';
import type { Galleries } from './gallery.ts';
import type { ImportData } from './jobs/job.ts';
import { later, type StepResult } from './outcomes.ts';

/** Creates an absent definition, waits for one that is being written, compares one that exists. Undefined: it is there. */
export async function ensureDefinition(
  { rules, ref }: CataloguedImage,
  galleries: Galleries,
): Promise<StepResult<ImportData> | undefined> {
  const wanted = wantedDefinition(rules);
  const found = await galleries.definition(ref);
  if (found === undefined) {
    await galleries.createDefinition(ref, wanted);
    return later(5, `Azure is creating the image definition ${ref.definition}`);
  }
  if (found.provisioningState === 'Creating' || found.provisioningState === 'Updating') {
    return later(5, `Azure is still writing the image definition ${ref.definition}`);
  }
  checkDefinition(ref.definition, found, wanted);
  return undefined;
}
