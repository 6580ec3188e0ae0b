import type { ResourceType, SeedResource } from './call.ts';
import { parentId, parsePath } from './resource-path.ts';
import type { Store } from './store.ts';

/** Puts resources into the store as their types keep them. Throws for an unknown type or a missing parent. */
export function seedResources(
  types: readonly ResourceType[],
  store: Store,
  resources: readonly SeedResource[],
): void {
  for (const resource of resources) {
    if (store.get(resource.id)) continue;
    const path = parsePath(resource.id);
    const type = types.find((one) => one.type.toLowerCase() === path?.type.toLowerCase());
    if (!path?.isResource || !type?.seed)
      throw new Error(`Cannot seed ${resource.id}: no resource type here takes it.`);
    const parent = parentId(resource.id);
    if (parent !== '' && !store.get(parent))
      throw new Error(`Cannot seed ${resource.id}: seed its parent ${parent} first.`);
    type.seed(resource);
  }
}
