import { versionType, type VersionState } from '../image-versions/version-state.ts';
import type { DefinitionState } from '../resource-types/image-definition-model.ts';
import { parentId, typeOf } from '../resource-path.ts';
import { resolveImage, resolvedVersion, type ImageResolver } from './image-reference.ts';
import type { AskedImage } from './machine-request.ts';

/**
 * Finds the image of what is seeded. With `exactVersion` it was made of that version, whatever has become of it
 * since: it may not be the latest, not in the region, or gone.
 */
export function seededImage({ exactVersion }: AskedImage): ImageResolver {
  if (typeof exactVersion !== 'string') return resolveImage;
  return ({ store }, { id = '' }) => {
    const isVersion = typeOf(id)?.toLowerCase() === versionType.toLowerCase();
    const definitionId = isVersion ? parentId(id) : id;
    const version = store.get<VersionState>(`${definitionId}/versions/${exactVersion}`);
    const definition = store.get<DefinitionState>(definitionId);
    return resolvedVersion({ id, exactVersion }, definition?.state, version?.state);
  };
}
