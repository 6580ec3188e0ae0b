import { location } from '../../local/fixed-ids.ts';
import type { ImageOnStack } from './image-on-stack.ts';

/** Puts the image's definition there as if it had long been, as the catalog wants it but for `changes`. */
export function seedDefinition(
  { stack, name, definitionId: id }: ImageOnStack,
  changes: Record<string, unknown> = {},
): void {
  const properties = {
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    architecture: 'x64',
    identifier: { publisher: 'contoso', offer: 'journeys', sku: name },
    features: [{ name: 'SecurityType', value: 'Standard' }],
    ...changes,
  };
  stack.azure.resourceManager.seed([{ id, location, properties }]);
}

/** Puts somebody's version there: not excluded from latest, in West Europe or in these regions, replicated long ago. */
export function seedVersion(
  { stack, definitionId }: ImageOnStack,
  number: string,
  regions = ['West Europe'],
): void {
  const targetRegions = regions.map((name) => ({ name, regionalReplicaCount: 1 }));
  const properties = { publishingProfile: { targetRegions } };
  const id = `${definitionId}/versions/${number}`;
  stack.azure.resourceManager.seed([{ id, location, tags: { owner: 'somebody' }, properties }]);
}
