import { accountId } from '../local/fixed-ids.ts';
import type { LocalAzure } from '../local/local-azure.ts';
import { armGalleries } from '../src/azure/arm-galleries.ts';
import { systemClock } from '../src/azure/system-clock.ts';
import { imageIn } from '../src/lifecycle/catalog/image-in.ts';
import { readCatalog } from '../src/lifecycle/catalog/read-catalog.ts';
import { wantedDefinition } from '../src/lifecycle/definition.ts';
import { managerAt } from '../test/support/manager-at.ts';
import { aCatalogOf, type ImageWishes } from '../test/support/stack-catalog.ts';
import { eventually } from '../tools/stack/stack-client.ts';
import { owner } from './owner.ts';

/** Makes the definitions of all images as Gallerist itself would, by somebody else and before. */
export async function createDefinitions(
  azure: LocalAzure,
  images: Record<string, ImageWishes>,
): Promise<void> {
  const { blob, resourceManager } = azure.endpoints;
  const reading = readCatalog(aCatalogOf(images, blob));
  if (!reading.valid) throw new Error(JSON.stringify(reading.problems));
  const manager = managerAt(resourceManager, owner(azure));
  const galleries = armGalleries(manager, systemClock(azure.clock.speed));
  const upload = { account: accountId, endpoint: '', container: '', name: '', createdOn: '' };
  for (const image of Object.keys(images)) {
    const { ref, rules } = imageIn(reading.catalog, image, upload);
    await galleries.createDefinition(ref, wantedDefinition(rules));
    const isMade = async () => (await galleries.definition(ref))?.provisioningState === 'Succeeded';
    await eventually(`the definition of ${image}`, isMade);
  }
}
