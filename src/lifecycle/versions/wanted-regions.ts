import type { ImageRules } from '../catalog/schema.ts';
import type { TargetRegion } from '../gallery.ts';
import { sameRegion } from './regions.ts';

/** Where a version shall be replicated: its source region first, which is always among them. */
export function wantedRegions(rules: ImageRules): [TargetRegion, ...TargetRegion[]] {
  const isSource = (name: string) => sameRegion(name, rules.location);
  const source = rules.regions.find(({ name }) => isSource(name));
  const others = rules.regions.filter(({ name }) => !isSource(name));
  return [
    source === undefined
      ? { name: rules.location, regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' }
      : targetRegion(source),
    ...others.map(targetRegion),
  ];
}

const targetRegion = (region: ImageRules['regions'][number]): TargetRegion => ({
  name: region.name,
  regionalReplicaCount: region.replicas,
  storageAccountType: region.storageAccountType,
  ...(region.diskEncryptionSet === undefined
    ? {}
    : { encryption: { osDiskImage: { diskEncryptionSetId: region.diskEncryptionSet } } }),
});
